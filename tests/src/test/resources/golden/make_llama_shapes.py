"""Writes the golden cases of models that are Llama-shaped but no plain Llama, computed in numpy (float64) from Hugging Face's formulas.

    python make_llama_shapes.py .        # the cases qwen2-*, llama-*, mistral-* of this folder

Before it writes, it computes plain-llama, whose numbers come from the project's PyTorch oracle, and compares.
"""
import json
import math
import os
import sys

import numpy as np

BASE = dict(hidden_size=48, intermediate_size=80, num_hidden_layers=2, num_attention_heads=6, num_key_value_heads=2, vocab_size=97,
            rms_norm_eps=1e-5, max_position_embeddings=128, hidden_act="silu", bos_token_id=1, eos_token_id=2, torch_dtype="float32")
QKV = ("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj")
ALL = QKV + ("self_attn.o_proj", "mlp.gate_proj", "mlp.up_proj", "mlp.down_proj")

CASES = {
    "qwen2-yarn-tied": (dict(
        model_type="qwen2", architectures=["Qwen2ForCausalLM"], tie_word_embeddings=True, rope_theta=1000000.0, use_sliding_window=False,
        sliding_window=32, rope_scaling=dict(rope_type="yarn", factor=8.0, original_max_position_embeddings=16)), QKV),
    "llama-bias-head-size": (dict(
        model_type="llama", architectures=["LlamaForCausalLM"], head_dim=16, attention_bias=True, mlp_bias=True, rope_theta=500000.0,
        rope_scaling=dict(rope_type="llama3", factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0,
                          original_max_position_embeddings=32)), ALL),
    "mistral-sliding-window": (dict(
        model_type="mistral", architectures=["MistralForCausalLM"], sliding_window=28, rope_theta=10000.0), ()),
}


def frequencies(c, d):
    """Inverse frequencies of a head and what cosine and sine are multiplied by; float32, as Hugging Face has them."""
    s, base = c.get("rope_scaling") or {}, np.float32(c.get("rope_theta", 10000.0))
    plain = np.float32(1) / base ** (np.arange(0, d, 2, dtype=np.float32) / np.float32(d))
    kind = s.get("rope_type", "default")
    if kind == "llama3":
        waves, old = 2 * math.pi / plain, s["original_max_position_embeddings"]
        low, high = s["low_freq_factor"], s["high_freq_factor"]
        smooth = (old / waves - low) / (high - low)
        blend = (1 - smooth) * plain / s["factor"] + smooth * plain
        return np.where(waves > old / low, plain / s["factor"], np.where(waves < old / high, plain, blend)), 1.0
    if kind == "yarn":
        old = s["original_max_position_embeddings"]
        at = lambda turns: d * math.log(old / (turns * 2 * math.pi)) / (2 * math.log(float(base)))
        low, high = max(math.floor(at(32)), 0), min(math.ceil(at(1)), d - 1)
        ramp = np.clip((np.arange(d // 2, dtype=np.float32) - low) / ((high - low) or 0.001), 0, 1)
        return plain / s["factor"] * ramp + plain * (1 - ramp), 0.1 * math.log(s["factor"]) + 1
    return plain, 1.0


def forward(c, w, ids):
    """Logits and residual streams of one row of ids; every position sees those before it, within the sliding window."""
    heads, kv = c["num_attention_heads"], c["num_key_value_heads"]
    d, n = c.get("head_dim") or c["hidden_size"] // heads, len(ids)
    inverse, amplitude = frequencies(c, d)
    angle = (np.arange(n, dtype=np.float32)[:, None] * inverse.astype(np.float32)[None]).astype(np.float64)
    cos, sin = np.tile(np.cos(angle), 2) * amplitude, np.tile(np.sin(angle), 2) * amplitude
    linear = lambda x, name: x @ w[name + ".weight"].T + w.get(name + ".bias", 0)
    norm = lambda x, name: w[name + ".weight"] * x / np.sqrt((x * x).mean(-1, keepdims=True) + c["rms_norm_eps"])
    rotate = lambda x: x * cos + np.concatenate([-x[..., d // 2:], x[..., : d // 2]], -1) * sin
    split = lambda x, count: x.reshape(n, count, d).transpose(1, 0, 2)
    back = np.arange(n)[:, None] - np.arange(n)[None]
    hidden = (back < 0) | (back >= (c.get("sliding_window") or n) if c["model_type"] == "mistral" else False)
    h, layers = w["model.embed_tokens.weight"][ids], []
    for i in range(c["num_hidden_layers"]):
        p = f"model.layers.{i}."
        x = norm(h, p + "input_layernorm")
        q, k = rotate(split(linear(x, p + QKV[0]), heads)), rotate(split(linear(x, p + QKV[1]), kv))
        k, v = np.repeat(k, heads // kv, 0), np.repeat(split(linear(x, p + QKV[2]), kv), heads // kv, 0)
        score = np.where(hidden, -np.inf, q @ k.transpose(0, 2, 1) / math.sqrt(d))
        score = np.exp(score - score.max(-1, keepdims=True))
        mixed = (score / score.sum(-1, keepdims=True)) @ v
        h = h + linear(mixed.transpose(1, 0, 2).reshape(n, heads * d), p + "self_attn.o_proj")
        x = norm(h, p + "post_attention_layernorm")
        gate = linear(x, p + "mlp.gate_proj")
        h = h + linear(gate / (1 + np.exp(-gate)) * linear(x, p + "mlp.up_proj"), p + "mlp.down_proj")
        layers.append(h)
    head = "model.embed_tokens" if c.get("tie_word_embeddings") else "lm_head"
    return linear(norm(h, "model.norm"), head), layers


def weights(c, biased, g):
    h, f, v, a, kv = (c[k] for k in ("hidden_size", "intermediate_size", "vocab_size", "num_attention_heads", "num_key_value_heads"))
    d = c.get("head_dim") or h // a
    shapes = dict(zip(ALL, ((a * d, h), (kv * d, h), (kv * d, h), (h, a * d), (f, h), (f, h), (h, f))))
    n = lambda *s: g.standard_normal(s)
    w = {"model.embed_tokens.weight": n(v, h) * 0.7, "model.norm.weight": 1 + 0.1 * n(h)}
    if not c.get("tie_word_embeddings"):
        w["lm_head.weight"] = n(v, h) * 2 / h**0.5
    for i in range(c["num_hidden_layers"]):
        p = f"model.layers.{i}."
        for name, shape in shapes.items():
            w[p + name + ".weight"] = n(*shape) * 1.2 / shape[1] ** 0.5
            if name in biased:
                w[p + name + ".bias"] = n(shape[0]) * 0.3
        for name in ("input_layernorm", "post_attention_layernorm"):
            w[p + name + ".weight"] = 1 + 0.2 * n(h)
    return {k: x.astype(np.float32) for k, x in w.items()}


def save(path, tensors):
    header, data = {"__metadata__": {"format": "pt"}}, b""
    for name, t in tensors.items():
        header[name] = dict(dtype={"float32": "F32", "int64": "I64"}[str(t.dtype)], shape=list(t.shape), data_offsets=[len(data), len(data) + t.nbytes])
        data += t.tobytes()
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    open(path, "wb").write(len(text).to_bytes(8, "little") + text + data)


def load(path):
    raw = open(path, "rb").read()
    size = int.from_bytes(raw[:8], "little")
    header = json.loads(raw[8 : 8 + size])
    kinds = {"F32": np.float32, "I64": np.int64}
    return {k: np.frombuffer(raw[8 + size + t["data_offsets"][0] : 8 + size + t["data_offsets"][1]], kinds[t["dtype"]]).reshape(t["shape"])
            for k, t in header.items() if k != "__metadata__"}


def expected(c, w, ids, lengths, prompts, new):
    w = {k: x.astype(np.float64) for k, x in w.items()}
    rows, size = ids.shape
    logits = np.zeros((rows, size, c["vocab_size"]), np.float32)
    layers = np.zeros((c["num_hidden_layers"], rows, size, c["hidden_size"]), np.float32)
    logprobs, greedy = np.zeros((rows, size - 1), np.float32), np.zeros((rows, new), np.int64)
    for r, n in enumerate(lengths):
        out, streams = forward(c, w, ids[r, :n])
        logits[r, :n], layers[:, r, :n] = out, np.stack(streams)
        top = out.max(-1)
        total = top + np.log(np.exp(out - top[:, None]).sum(-1))
        logprobs[r, : n - 1] = out[np.arange(n - 1), ids[r, 1:n]] - total[:-1]
        row = list(ids[r, : prompts[r]])
        for t in range(new):
            greedy[r, t] = int(forward(c, w, np.array(row))[0][-1].argmax())
            row.append(greedy[r, t])
    return dict(ids=ids, lengths=np.array(lengths), prompts=np.array(prompts), logits=logits, layers=layers, logprobs=logprobs, greedy=greedy)


def write(folder, seed, case, biased):
    c, g = BASE | case, np.random.default_rng(seed)
    os.makedirs(folder, exist_ok=True)
    w, lengths, prompts = weights(c, biased, g), [21, 9, 15, 2], [12, 5, 15, 1]
    ids = g.integers(3, c["vocab_size"], (4, 21)) * (np.arange(21)[None] < np.array(lengths)[:, None])
    json.dump(c, open(folder + "/config.json", "w"), indent=2)
    vocab = {f"t{i}": i for i in range(c["vocab_size"])}
    json.dump(dict(version="1.0", truncation=None, padding=None, added_tokens=[], normalizer=None, pre_tokenizer={"type": "WhitespaceSplit"},
                   post_processor=None, decoder=None, model=dict(type="WordLevel", vocab=vocab, unk_token="t0")), open(folder + "/tokenizer.json", "w"))
    save(folder + "/model.safetensors", w)
    save(folder + "/expected.safetensors", expected(c, w, ids.astype(np.int64), lengths, prompts, 12))


def check(folder):
    c, e = json.load(open(folder + "/config.json")), load(folder + "/expected.safetensors")
    e2 = expected(c, load(folder + "/model.safetensors"), e["ids"], list(e["lengths"]), list(e["prompts"]), e["greedy"].shape[1])
    for r, n in enumerate(e["lengths"]):
        assert abs(e2["logits"][r, :n] - e["logits"][r, :n]).max() < 1e-4 * abs(e["logits"]).max(), r
        assert abs(e2["layers"][:, r, :n] - e["layers"][:, r, :n]).max() < 1e-4 * abs(e["layers"]).max(), r
    assert (e2["greedy"] == e["greedy"]).all() and abs(e2["logprobs"] - e["logprobs"]).max() < 1e-3


if __name__ == "__main__":
    check(os.path.join(sys.argv[1], "plain-llama"))
    for seed, (name, (case, biased)) in enumerate(CASES.items()):
        write(os.path.join(sys.argv[1], name), seed, case, biased)
        print(name)
