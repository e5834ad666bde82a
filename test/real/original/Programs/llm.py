class ModelError(Exception):
    pass


def load(prompt):
    if prompt == "explode":
        return {}["weights"]
    return prompt[::-1]


def process(*args, prompt="", **kwargs):
    print("Prompt:", prompt, args, kwargs)
    try:
        answer = load(prompt)
    except KeyError as error:
        raise ModelError(f"no model for {prompt!r}") from error
    return {"answer": answer, "args": list(args), "kwargs": kwargs}
