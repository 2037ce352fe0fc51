package io.quicksilver.job.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quicksilver.job.batch.FinishedRow;
import io.quicksilver.job.dataset.RowError;
import io.quicksilver.model.decode.Completion;
import io.quicksilver.model.decode.FinishReason;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Writes a row's samples as one line of an OpenAI batch output.
 *
 * <p>A request that is refused is answered with status 400, as in OpenAI's error file; a line that
 * is no request has no response and an {@code error}. Every id is a digest of the run's fingerprint
 * and the row's id, and {@code created} is 0: the line depends on model, settings and input alone.
 */
public final class ResponseWriter {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ID_BYTES = 16;
  private static final int FINGERPRINT_DIGITS = 10;

  private final String fingerprint;
  private final IntFunction<String> token;

  /**
   * A writer.
   *
   * @param fingerprint names the run
   * @param token the text of a token
   */
  public ResponseWriter(String fingerprint, IntFunction<String> token) {
    this.fingerprint = fingerprint;
    this.token = token;
  }

  /**
   * The line of a row.
   *
   * @param samples what came of the row, all of its samples in their order
   */
  public String line(List<FinishedRow> samples) {
    FinishedRow first = samples.get(0);
    String digest = digest(first.id());
    ObjectNode line = JSON.createObjectNode();
    line.put("id", "batch_req_" + digest);
    line.put("custom_id", first.id());
    if (first.error() != null && first.error().code().equals(RowError.INPUT_MALFORMED)) {
      line.putNull("response");
      line.set("error", error(first.error()));
    } else {
      ObjectNode response = line.putObject("response");
      response.put("status_code", first.error() == null ? 200 : 400);
      response.put("request_id", "req_" + digest);
      if (first.error() == null) {
        response.set("body", body(samples, digest));
      } else {
        ObjectNode refusal = error(first.error());
        refusal.put("type", "invalid_request_error");
        refusal.putNull("param");
        response.putObject("body").set("error", refusal);
      }
      line.putNull("error");
    }
    try {
      return JSON.writeValueAsString(line);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("Cannot write row " + first.id() + " as JSON", e);
    }
  }

  private static ObjectNode error(RowError error) {
    return JSON.createObjectNode().put("code", error.code()).put("message", error.message());
  }

  private ObjectNode body(List<FinishedRow> samples, String digest) {
    ResponseForm form = samples.get(0).form();
    ObjectNode body = JSON.createObjectNode();
    body.put("id", (form.chat() ? "chatcmpl-" : "cmpl-") + digest);
    body.put("object", form.chat() ? "chat.completion" : "text_completion");
    body.put("created", 0);
    body.put("model", form.model() == null ? "quicksilver" : form.model());
    ArrayNode choices = body.putArray("choices");
    int newTokens = 0;
    for (FinishedRow sample : samples) {
      choices.add(choice(sample.completion(), choices.size(), form));
      newTokens += sample.completion().tokenIds().length;
    }
    int promptTokens = samples.get(0).promptTokens();
    body.putObject("usage")
        .put("prompt_tokens", promptTokens)
        .put("completion_tokens", newTokens)
        .put("total_tokens", promptTokens + newTokens);
    String shown = fingerprint.substring(0, Math.min(FINGERPRINT_DIGITS, fingerprint.length()));
    body.put("system_fingerprint", "fp_" + shown);
    return body;
  }

  private ObjectNode choice(Completion completion, int index, ResponseForm form) {
    ObjectNode choice = JSON.createObjectNode();
    choice.put("index", index);
    if (form.chat()) {
      ObjectNode message = choice.putObject("message");
      message.put("role", "assistant");
      message.put("content", completion.text());
      message.putNull("refusal");
    } else {
      choice.put("text", completion.text());
    }
    if (!form.logprobs()) {
      choice.putNull("logprobs");
    } else {
      choice.set("logprobs", form.chat() ? chatLogprobs(completion) : textLogprobs(completion));
    }
    // OpenAI knows no full window: there, too, the text ends for want of room.
    boolean stopped = completion.finishReason() == FinishReason.STOP;
    choice.put("finish_reason", stopped ? "stop" : "length");
    return choice;
  }

  private ObjectNode chatLogprobs(Completion completion) {
    ObjectNode logprobs = JSON.createObjectNode();
    ArrayNode content = logprobs.putArray("content");
    for (int i = 0; i < completion.tokenIds().length; i++) {
      String text = token.apply(completion.tokenIds()[i]);
      ObjectNode entry = content.addObject();
      entry.put("token", text);
      entry.put("logprob", completion.tokenLogprobs()[i]);
      bytes(text, entry);
      entry.putArray("top_logprobs");
    }
    logprobs.putNull("refusal");
    return logprobs;
  }

  /** A token that is part of a character has no text of its own, and so no bytes here. */
  private static void bytes(String text, ObjectNode entry) {
    if (text.indexOf('\uFFFD') >= 0) {
      entry.putNull("bytes");
      return;
    }
    ArrayNode bytes = entry.putArray("bytes");
    for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
      bytes.add(Byte.toUnsignedInt(each));
    }
  }

  private ObjectNode textLogprobs(Completion completion) {
    ObjectNode logprobs = JSON.createObjectNode();
    ArrayNode tokens = logprobs.putArray("tokens");
    ArrayNode values = logprobs.putArray("token_logprobs");
    logprobs.putNull("top_logprobs");
    ArrayNode offsets = logprobs.putArray("text_offset");
    int offset = 0;
    for (int i = 0; i < completion.tokenIds().length; i++) {
      String text = token.apply(completion.tokenIds()[i]);
      tokens.add(text);
      values.add(completion.tokenLogprobs()[i]);
      offsets.add(offset);
      offset += text.codePointCount(0, text.length());
    }
    return logprobs;
  }

  private String digest(String id) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(fingerprint.getBytes(StandardCharsets.UTF_8));
      sha.update((byte) 0);
      byte[] all = sha.digest(id.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(all, 0, ID_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Cannot name an answer: the JVM must have SHA-256", e);
    }
  }
}
