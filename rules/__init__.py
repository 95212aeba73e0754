"""The bundled rules, one a file. Nobody lists them: what lies here is a rule."""
