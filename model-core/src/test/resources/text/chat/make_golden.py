"""Writes golden.jsonl: what transformers itself makes of the chat templates beside this file.

    python3 make_golden.py [PUBLISHED]

Run in this folder with Python 3, transformers 5 and jinja2. Texts and token ids are those of
apply_chat_template, of a tokenizer that writes the family's own start token before every text.

PUBLISHED is a folder of the families' published templates, by the names of ours. Each that is there must
render, and refuse, every conversation as ours does, or nothing is written; its digest then stands in the
first line of the result.
"""
import datetime
import hashlib
import json
import pathlib
import sys

import jinja2
import transformers
from tokenizers import Tokenizer
from transformers import PreTrainedTokenizerFast
from transformers.utils import chat_template_utils

NOW = datetime.datetime(2024, 7, 26, 13, 5, 9)

# What each family's tokenizer_config.json says: start and end token.
FAMILIES = {
    "chatml": (None, "<|im_end|>"),
    "gemma": ("<bos>", "<eos>"),
    "llama-2": ("<s>", "</s>"),
    "llama-3": ("<|begin_of_text|>", "<|eot_id|>"),
    "llama-3.2": ("<|begin_of_text|>", "<|eot_id|>"),
    "mistral": ("<s>", "</s>"),
    "mistral-nemo": ("<s>", "</s>"),
    "phi-3": ("<s>", "<|endoftext|>"),
    "qwen-2": (None, "<|im_end|>"),
    "qwen-2.5": (None, "<|im_end|>"),
    "smollm-2": ("<|im_start|>", "<|im_end|>"),
    "zephyr": ("<s>", "</s>"),
}


def talk(*turns):
    return [{"role": role, "content": content} for role, content in turns]


CONVERSATIONS = {
    "question": talk(("user", "Who are\nyou?")),
    "talk": talk(("user", "Who are\nyou?"), ("assistant", " A cat."), ("user", "Why? é😀")),
    "system": talk(("system", "Be brief. "), ("user", "Who are\nyou?"), ("assistant", " A cat."),
                   ("user", "Why? é😀")),
    "system-question": talk(("system", "Be\n\nbrief."), ("user", "Who?")),
    "spaces": talk(("system", "\n Be brief.\t\n"), ("user", "  \n padded\t\r\n\n"),
                   ("assistant", "\u00a0\u2003text\u00a0 \n"), ("user", "\u200btext\u3000 ")),
    "code": talk(("user", "{{ 7 * 7 }} {% raw %} {# c #} <b>&amp;\"'\\n</b> <|im_end|> [INST]"),
                 ("assistant", "```\n{%- endfor -%}\n```\n"), ("user", "%s %d %% 'x'")),
    "empty": talk(("system", ""), ("user", "")),
    "blank": talk(("user", "   "), ("assistant", ""), ("user", "\n")),
    "answered": talk(("user", "Who?"), ("assistant", "A cat.\n")),
    "twice": talk(("user", "Who?"), ("user", "And why?")),
    "late-system": talk(("user", "Who?"), ("assistant", "A cat."), ("system", "Be brief."), ("user", "Why?")),
    "long": talk(*[(role, "Turn %d." % i) for i in range(6) for role in ("user", "assistant")], ("user", "End?")),
}


class Clock(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return NOW


def tokenizer(family, template):
    """One that puts the family's start token before each text, as Llama's does."""
    bos, eos = FAMILIES[family]
    text = pathlib.Path("../byte-fallback.json").read_text(encoding="utf-8")
    text = text.replace("<s>", bos or "<s>").replace("</s>", eos)
    description = json.loads(text)
    description["truncation"] = description["padding"] = None
    return PreTrainedTokenizerFast(
        tokenizer_object=Tokenizer.from_str(json.dumps(description)),
        bos_token=bos, eos_token=eos, chat_template=template)


def rendered(made, conversation, generation):
    try:
        return {"expected": made.apply_chat_template(
            conversation, add_generation_prompt=generation, tokenize=False)}
    except jinja2.exceptions.TemplateError as failure:
        return {"error": str(failure)}


def same(ours, theirs):
    return ours == theirs or "error" in ours and "error" in theirs


def main():
    chat_template_utils.datetime = Clock
    published = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else None
    families, cases = {}, []
    for family, (bos, eos) in FAMILIES.items():
        made = tokenizer(family, pathlib.Path(family + ".jinja").read_text(encoding="utf-8"))
        families[family] = {"bos_token": bos, "eos_token": eos}
        theirs = published and published / (family + ".jinja")
        if theirs and theirs.exists():
            source = theirs.read_text(encoding="utf-8")
            families[family]["published"] = hashlib.sha256(source.encode()).hexdigest()
            theirs = tokenizer(family, source)
        else:
            theirs = None
        for name, conversation in CONVERSATIONS.items():
            for generation in (True, False):
                case = {"family": family, "conversation": name, "generation": generation}
                case.update(rendered(made, conversation, generation))
                if theirs:
                    other = rendered(theirs, conversation, generation)
                    if not same({k: case[k] for k in other if k in case}, other):
                        sys.exit("%s %s %s: ours %r, published %r" % (family, name, generation, case, other))
                if name in ("talk", "question") and "expected" in case:
                    case["ids"] = list(made.apply_chat_template(
                        conversation, add_generation_prompt=generation, tokenize=True, return_dict=False))
                cases.append(case)
    head = {"transformers": transformers.__version__, "jinja2": jinja2.__version__,
            "now": NOW.isoformat(), "conversations": CONVERSATIONS, "families": families}
    with open("golden.jsonl", "w", encoding="utf-8") as target:
        for line in [head] + cases:
            target.write(json.dumps(line, ensure_ascii=False) + "\n")


main()
