package io.quicksilver.job.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.quicksilver.job.openai.ResponseForm;
import io.quicksilver.model.decode.SamplingOptions;
import io.quicksilver.model.text.ChatMessage;
import io.quicksilver.model.text.TemplateException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads rows of a prompt table on an executor. Whatever is wrong with a row becomes its error; no
 * row throws.
 */
public final class PromptReader {

  /** A prompt's tokens, and how its answer is to be written. */
  @SuppressWarnings("ArrayRecordComponent") // a value handed on once, never compared
  private record Encoded(int[] ids, ResponseForm form) {}

  private interface Encoding {
    Encoded run() throws RowException;
  }

  private static final Logger LOG = LoggerFactory.getLogger(PromptReader.class);
  private static final int LONGEST_SAYING = 500;

  /** Normalising a text may shorten it this much. */
  private static final long SHRINKING = 4;

  private final PromptLayout layout;
  private final SamplingOptions defaults;
  private final int samples;
  private final int window;
  private final PromptEncoder encoder;
  private final StructType schema;
  private final JsonPath path;
  private final OptionOverrides overrides;
  private final Set<String> leftOut = new HashSet<>();

  /**
   * A reader.
   *
   * @param layout where the table has what
   * @param defaults the job's own options, for what a row does not set
   * @param samples completions of a row that does not say
   * @param window the model's positions: a prompt must leave room for one more token
   */
  public PromptReader(
      PromptLayout layout,
      SamplingOptions defaults,
      int samples,
      int window,
      PromptEncoder encoder) {
    this.layout = layout;
    this.defaults = defaults;
    this.samples = samples;
    this.window = window;
    this.encoder = encoder;
    this.schema = (StructType) StructType.fromJson(layout.schema());
    this.path =
        layout.place() == PromptPlace.LINE
            ? JsonPath.parse(layout.promptColumn()).orElseThrow()
            : null;
    this.overrides = new OptionOverrides(schema, layout.options());
  }

  /** Reads one row. */
  public ReadPrompt read(Row row) {
    String id = row.getAs(InputColumns.ID);
    long position = row.getAs(InputColumns.POSITION);
    List<Object> kept = kept(row);
    int rowSamples = samples;
    Integer tokens = null;
    try {
      requireReadable(row.getAs(InputColumns.MALFORMED));
      BatchRequest request = layout.place() == PromptPlace.REQUEST ? request(row) : null;
      OptionValues own = request != null ? request : overrides.of(row);
      rowSamples = own.samples(samples);
      SamplingOptions options = own.over(defaults);
      Encoded prompt = request != null ? encode(request) : encode(row);
      tokens = prompt.ids().length;
      requireLength(tokens);
      return new ReadPrompt(
          id, position, kept, rowSamples, options, prompt.ids(), prompt.form(), tokens, null);
    } catch (RowException e) {
      return new ReadPrompt(id, position, kept, rowSamples, null, null, null, tokens, e.error());
    }
  }

  private BatchRequest request(Row row) throws RowException {
    BatchRequest request = BatchRequest.of(line(row));
    for (String name : request.leftOut()) {
      if (leftOut.add(name)) {
        LOG.warn("Requests ask for {}, which is left out: the model is told of none", name);
      }
    }
    return request;
  }

  private Encoded encode(BatchRequest request) throws RowException {
    Encoded prompt = encoded(() -> encode(request.prompt()));
    return new Encoded(prompt.ids(), request.form());
  }

  private List<Object> kept(Row row) {
    Object[] values = new Object[layout.kept().size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = row.getAs(InputColumns.KEEP + i);
    }
    return Arrays.asList(values);
  }

  static void requireReadable(String malformed) throws RowException {
    if (malformed != null) {
      throw new RowException(
          RowError.INPUT_MALFORMED,
          "Cannot read the row: its text must be a record of the input's format, got "
              + Excerpt.of(malformed));
    }
  }

  private void requireLength(int length) throws RowException {
    if (length == 0) {
      throw empty("text that the tokenizer knows", "no token");
    }
    if (length >= window) {
      throw new RowException(
          RowError.PROMPT_TOO_LONG,
          String.format(
              Locale.ROOT,
              "Cannot complete the prompt: its tokens must be fewer than the model's window of %d,"
                  + " got %d",
              window,
              length));
    }
  }

  private Encoded encode(Row row) throws RowException {
    return encoded(() -> path != null ? encode(path.in(line(row))) : encodeValue(row));
  }

  private static Encoded encoded(Encoding encoding) throws RowException {
    try {
      return encoding.run();
    } catch (TemplateException e) {
      throw new RowException(RowError.TEMPLATE, Excerpt.of(e.getMessage(), LONGEST_SAYING));
    } catch (RuntimeException e) {
      throw new RowException(
          RowError.TOKENIZER,
          "Cannot tokenise the prompt: " + Excerpt.of(String.valueOf(e.getMessage())));
    }
  }

  private static JsonNode line(Row row) throws RowException {
    try {
      return JsonLines.tree(row.getAs(InputColumns.LINE));
    } catch (JsonProcessingException e) {
      throw new RowException(
          RowError.INPUT_MALFORMED, "Cannot read the row: " + e.getOriginalMessage());
    }
  }

  private Encoded encode(JsonNode node) throws RowException {
    if (node.isMissingNode() || node.isNull()) {
      throw empty("a text", "null");
    }
    if (node.isTextual()) {
      Optional<JsonNode> messages =
          layout.place() == PromptPlace.REQUEST
              ? Optional.empty()
              : MessageReader.inText(node.textValue());
      return messages.isPresent() ? encode(messages.get()) : text(node.textValue());
    }
    if (!node.isArray()) {
      throw wrongType(Excerpt.of(node));
    }
    return chat(MessageReader.messages(node, layout.promptColumn()));
  }

  private Encoded encodeValue(Row row) throws RowException {
    int column = schema.fieldIndex(InputColumns.PROMPT);
    if (row.isNullAt(column)) {
      throw empty("a text", "null");
    }
    DataType type = schema.fields()[column].dataType();
    if (row.get(column) instanceof String text) {
      Optional<JsonNode> messages = MessageReader.inText(text);
      return messages.isPresent() ? encode(messages.get()) : text(text);
    }
    if (!MessageReader.isMessages(type)) {
      throw wrongType("a value of type " + type.simpleString());
    }
    return encode(MessageReader.tree(row.getList(column)));
  }

  private Encoded text(String text) throws RowException {
    if (text.isEmpty()) {
      throw empty("a text", "an empty one");
    }
    requireBearable(text.length());
    return new Encoded(encoder.text(text), ResponseForm.TEXT);
  }

  private Encoded chat(List<ChatMessage> messages) throws RowException {
    if (messages.isEmpty()) {
      throw empty("chat messages", "an empty list");
    }
    requireBearable(messages.stream().mapToLong(message -> message.content().length()).sum());
    return new Encoded(encoder.chat(messages), ResponseForm.CHAT);
  }

  /** Refuses unread what cannot fit: reading takes some hundred bytes a character. */
  private void requireBearable(long characters) throws RowException {
    long most = SHRINKING * window * encoder.longestToken();
    if (characters > most) {
      throw new RowException(
          RowError.PROMPT_TOO_LONG,
          String.format(
              Locale.ROOT,
              "Cannot complete the prompt: its tokens must be fewer than the model's window of %d,"
                  + " got %d characters, where a token has %d at most",
              window,
              characters,
              encoder.longestToken()));
    }
  }

  private RowException empty(String expected, String actual) {
    return new RowException(
        RowError.PROMPT_EMPTY,
        String.format(
            "Cannot complete the prompt: %s must be %s, got %s",
            layout.promptColumn(), expected, actual));
  }

  private RowException wrongType(String actual) {
    return MessageReader.wrongType(layout.promptColumn(), actual);
  }
}
