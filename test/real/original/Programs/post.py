import json
import os
import random

from texts import shout


def post_afternoon(*args, **kwargs):
    with open(os.path.join(os.path.dirname(__file__), "posts.json")) as file:
        posts = json.load(file)
    text = shout(random.choice(posts))
    print("Posting:", text)
    return text
