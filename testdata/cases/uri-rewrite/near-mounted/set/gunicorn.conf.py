raw_env = ["SCRIPT_NAME=/set"]
