"""Writes golden.jsonl: what Jinja2 itself makes of templates.txt.

Run with Python 3 and jinja2 3.1.6, beside the two files. The environment is the one that transformers'
apply_chat_template sets up: sandboxed, trim_blocks, lstrip_blocks, loop controls, a generation block,
tojson as json.dumps, raise_exception and strftime_now. Each line of the result is a template with
"expected", or with "error" where Jinja2 refuses it.
"""
import datetime
import json
import random

import jinja2
from jinja2.ext import Extension, loopcontrols
from jinja2.sandbox import ImmutableSandboxedEnvironment


class Generation(Extension):
    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return jinja2.nodes.CallBlock(self.call_method("_body"), [], [], body).set_lineno(line)

    @jinja2.pass_eval_context
    def _body(self, context, caller):
        return caller()


def raise_exception(message):
    raise jinja2.exceptions.TemplateError(message)


def tojson(value, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(
        value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys
    )


NOW = datetime.datetime(2024, 7, 26, 13, 5, 9)
VARIABLES = {
    "messages": [
        {"role": "system", "content": "You are terse."},
        {"role": "user", "content": "Hi there  "},
        {"role": "assistant", "content": " Hello!\n"},
        {"role": "user", "content": "What's 2+2? \"x\" <b> é 😀\nnew line"},
    ],
    "bos_token": "<s>", "eos_token": "</s>", "tools": None, "add_generation_prompt": True,
    "n": 3, "zero": 0, "f": 2.5, "yes": True, "blank": "", "list": [1, 2, 3],
    "map": {"a": 1, "b": [1, "x", True, 1.5]}, "words": ["b", "a", "C"],
    "s": "  Hello World  ", "face": "é😀x", "falsy": "False",
    "thought": "<think>abc</think>\n\nrest",
}

environment = ImmutableSandboxedEnvironment(
    trim_blocks=True, lstrip_blocks=True, extensions=[Generation, loopcontrols]
)
environment.filters["tojson"] = tojson
environment.globals["raise_exception"] = raise_exception
environment.globals["strftime_now"] = NOW.strftime


def spaces(draw):
    """A template of texts, spaces and tags with every kind of sign."""
    blanks = ["", "", " ", "  ", "\n", "\n\n", "\n  ", " \n", "\t", "  \n  ", "text", " t ", "{ %", "#"]
    signs = ["-", "", "", "+"]

    def piece(depth):
        parts = []
        for _ in range(draw.randint(1, 4)):
            left, right = draw.choice(signs), draw.choice(signs)
            end_left, end_right = draw.choice(signs), draw.choice(signs)
            kind = draw.choice(["expression", "comment", "set", "raw", "if", "for"][: 6 if depth else 4])
            parts.append(draw.choice(blanks))
            if kind == "expression":
                parts.append("{{%s n %s}}" % (left.replace("+", ""), right.replace("+", "")))
            elif kind == "comment":
                parts.append("{#%s c %s#}" % (left.replace("+", ""), right.replace("+", "")))
            elif kind == "set":
                parts.append("{%%%s set q = 1 %s%%}" % (left, right))
            elif kind == "raw":
                inside = draw.choice(blanks) + "{{ z }}" + draw.choice(blanks)
                parts.append("{%%%s raw %s%%}%s{%%%s endraw %s%%}"
                             % (left, right.replace("+", ""), inside, end_left, end_right))
            elif kind == "if":
                parts.append("{%%%s if n == 3 %s%%}%s{%%%s endif %s%%}"
                             % (left, right, piece(depth - 1), end_left, end_right))
            else:
                parts.append("{%%%s for i in [1, 2] %s%%}%s{%%%s endfor %s%%}"
                             % (left, right, piece(depth - 1), end_left, end_right))
            parts.append(draw.choice(blanks))
        return "".join(parts)

    return piece(2)


def expression(draw):
    """An expression over the variables."""
    atoms = ["s", "blank", "n", "zero", "list", "map", "falsy", "face", "none", "yes", "missing", "'a'",
             "''", "\"q'\"", "1", "2.5", "[]", "{}", "[1, 'a']", "{'k': 1}", "messages[0].role",
             "messages[-1]['content']", "map.a", "map.zz", "list[0]", "list[5]", "s[1:3]", "face[1]",
             "face[::-1]", "list[1:]", "s|length", "s.upper()", "s.split()", "s.split('o')"]
    binary = ["+", "-", "*", "/", "//", "==", "!=", "<", ">", "<=", ">=", "and", "or", "in", "not in", "~"]
    tests = ["defined", "none", "string", "number", "mapping", "iterable", "sequence", "boolean", "true"]
    filters = ["length", "string", "upper", "trim", "list", "first", "last", "default('D')", "int",
               "join('-')", "reverse|list", "tojson", "sort|list", "title", "capitalize", "replace('l', 'L')"]

    def part(depth):
        kind = draw.random()
        if depth == 0 or kind < 0.2:
            return draw.choice(atoms)
        if kind < 0.55:
            return "%s %s %s" % (part(depth - 1), draw.choice(binary), part(depth - 1))
        if kind < 0.65:
            return "(%s) is %s%s" % (part(depth - 1), draw.choice(["", "not "]), draw.choice(tests))
        if kind < 0.72:
            return "not %s" % part(depth - 1)
        if kind < 0.8:
            return "(%s if %s else %s)" % (part(depth - 1), part(depth - 1), part(depth - 1))
        return "(%s)|%s" % (part(depth - 1), draw.choice(filters))

    return "{{ %s }}" % part(3)


def main():
    draw = random.Random(11)
    with open("templates.txt", encoding="utf-8") as source:
        templates = source.read().rstrip("\n").split("\n=====\n")
    drawn = [spaces(draw) for _ in range(150)] + [expression(draw) for _ in range(300)]
    with open("golden.jsonl", "w", encoding="utf-8") as target:
        target.write(json.dumps({"variables": VARIABLES}, ensure_ascii=False) + "\n")
        for i, template in enumerate(templates + drawn):
            try:
                result = {"expected": environment.from_string(template).render(**VARIABLES)}
            except Exception as failure:
                if i >= len(templates):
                    continue  # Drawn at random: only what Jinja2 accepts is of interest.
                result = {"error": str(failure)}
            target.write(json.dumps({"template": template, **result}, ensure_ascii=False) + "\n")


main()
