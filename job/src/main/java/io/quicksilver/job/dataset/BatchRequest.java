package io.quicksilver.job.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import io.quicksilver.job.openai.ResponseFiles;
import io.quicksilver.job.openai.ResponseForm;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * A line of an OpenAI batch input: {@code custom_id}, {@code method}, {@code url} and {@code body},
 * for the endpoints of chat completions and of completions.
 *
 * <p>What a body asks for and this job cannot do refuses the row by the parameter's name; what
 * changes no answer is passed over. Beside OpenAI's own parameters {@code top_k}, {@code min_p} and
 * {@code repetition_penalty} are known.
 */
final class BatchRequest implements OptionValues {

  /** Names a request. */
  static final String ID = "custom_id";

  /** The column of requests. */
  static final String BODY = "body";

  private static final String CHAT = "/chat/completions";
  private static final String TEXT = "/completions";

  private static final Map<String, List<String>> SPELLINGS =
      Map.of(
          "max_new_tokens", List.of("max_completion_tokens", "max_tokens"),
          "samples", List.of("n"));

  private static final Set<String> READ =
      Set.of(
          "messages",
          "prompt",
          "model",
          "max_tokens",
          "max_completion_tokens",
          "temperature",
          "top_p",
          "top_k",
          "min_p",
          "repetition_penalty",
          "seed",
          "stop",
          "n",
          "logprobs");

  /** What says how a request is served or filed, not what is answered. */
  private static final Set<String> PASSED_OVER =
      Set.of(
          "user",
          "metadata",
          "store",
          "service_tier",
          "stream_options",
          "safety_identifier",
          "prompt_cache_key",
          "prompt_cache_retention");

  /** What would change the answer, and is left out with a warning. */
  private static final Set<String> LEFT_OUT =
      Set.of("tools", "tool_choice", "parallel_tool_calls", "functions", "function_call");

  /** What only one value may be asked of. */
  private static final Map<String, Predicate<JsonNode>> FIXED =
      Map.ofEntries(
          Map.entry("stream", value -> !value.asBoolean(true)),
          Map.entry("echo", value -> !value.asBoolean(true)),
          Map.entry("suffix", value -> value.asText("?").isEmpty()),
          Map.entry("best_of", value -> value.asInt() == 1),
          Map.entry("top_logprobs", value -> value.isInt() && value.intValue() == 0),
          Map.entry("frequency_penalty", value -> value.isNumber() && value.doubleValue() == 0),
          Map.entry("presence_penalty", value -> value.isNumber() && value.doubleValue() == 0),
          Map.entry("logit_bias", value -> value.isObject() && value.isEmpty()),
          Map.entry("response_format", value -> value.path("type").asText().equals("text")),
          Map.entry("modalities", value -> value.toString().equals("[\"text\"]")));

  private final JsonNode body;
  private final boolean chat;

  private BatchRequest(JsonNode body, boolean chat) {
    this.body = body;
    this.chat = chat;
  }

  /** Whether an input's rows are requests as a whole. */
  static boolean isIn(InputOptions options) {
    return options.format().toLowerCase(Locale.ROOT).equals(ResponseFiles.FORMAT)
        && options.promptColumn().equals(BODY);
  }

  /** The columns of any batch input: their JSON, as text. */
  static StructType columns() {
    StructType columns = new StructType();
    for (String name : List.of(ID, "method", "url", BODY)) {
      columns = columns.add(name, DataTypes.StringType);
    }
    return columns;
  }

  /** Reads a line. */
  static BatchRequest of(JsonNode line) throws RowException {
    JsonNode method = line.path("method");
    require(method.asText("POST").equals("POST"), "method", "POST", method);
    JsonNode url = line.path("url");
    boolean chat = url.asText().endsWith(CHAT);
    require(chat || url.asText().endsWith(TEXT), "url", "/v1" + CHAT + " or /v1" + TEXT, url);
    JsonNode body = line.path(BODY);
    require(body.isObject(), BODY, "an object", body);
    BatchRequest request = new BatchRequest(body, chat);
    request.requireKnown();
    return request;
  }

  private void requireKnown() throws RowException {
    for (Map.Entry<String, JsonNode> field : body.properties()) {
      String name = field.getKey();
      if (field.getValue().isNull() || LEFT_OUT.contains(name) || PASSED_OVER.contains(name)) {
        continue;
      }
      if (FIXED.containsKey(name)) {
        require(
            FIXED.get(name).test(field.getValue()),
            name,
            "left out, since it is not supported",
            field.getValue());
      } else {
        require(READ.contains(name), name, "a parameter that is known", field.getValue());
      }
    }
    JsonNode logprobs = body.path("logprobs");
    if (chat) {
      require(absent(logprobs) || logprobs.isBoolean(), "logprobs", "true or false", logprobs);
    } else {
      require(
          absent(logprobs) || logprobs.asInt(-1) == 0,
          "logprobs",
          "0, the new tokens' own",
          logprobs);
    }
  }

  /** Parameters that change the answer and are left out. */
  List<String> leftOut() {
    List<String> names = new ArrayList<>();
    for (String name : LEFT_OUT) {
      if (!absent(body.path(name)) && !body.path(name).isEmpty()) {
        names.add(name);
      }
    }
    return names;
  }

  /** The messages or the text to complete. */
  JsonNode prompt() throws RowException {
    JsonNode messages = body.path("messages");
    if (chat) {
      require(messages.isArray(), "messages", "an array", messages);
      return messages;
    }
    JsonNode prompt = body.path("prompt");
    boolean alone = prompt.isArray() && prompt.size() == 1;
    JsonNode text = alone ? prompt.get(0) : prompt;
    require(text.isTextual(), "prompt", "one text", prompt);
    return text;
  }

  /** How the answer is to be written. */
  ResponseForm form() {
    JsonNode logprobs = body.path("logprobs");
    boolean wanted = chat ? logprobs.asBoolean() : !absent(logprobs);
    JsonNode model = body.path("model");
    return new ResponseForm(chat, model.isTextual() ? model.textValue() : null, wanted);
  }

  @Override
  public Object value(String name) {
    for (String spelling : SPELLINGS.getOrDefault(name, List.of(name))) {
      JsonNode value = body.path(spelling);
      if (!absent(value)) {
        return plain(value);
      }
    }
    return null;
  }

  private static Object plain(JsonNode value) {
    if (value.isNumber()) {
      return value.decimalValue();
    }
    if (value.isTextual()) {
      return value.textValue();
    }
    if (!value.isArray()) {
      return value;
    }
    List<Object> elements = new ArrayList<>();
    value.forEach(element -> elements.add(plain(element)));
    return elements;
  }

  private static boolean absent(JsonNode value) {
    return value.isMissingNode() || value.isNull();
  }

  private static void require(boolean holds, String name, String expected, JsonNode actual)
      throws RowException {
    if (!holds) {
      throw new RowException(
          RowError.REQUEST,
          String.format(
              "Cannot answer the request: %s must be %s, got %s",
              name, expected, Excerpt.of(actual)));
    }
  }
}
