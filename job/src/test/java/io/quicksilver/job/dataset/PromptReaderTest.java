package io.quicksilver.job.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.quicksilver.job.ScalaCollections;
import io.quicksilver.job.openai.ResponseForm;
import io.quicksilver.model.decode.SamplingOptions;
import io.quicksilver.model.text.ChatMessage;
import io.quicksilver.model.text.TemplateException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class PromptReaderTest {

  private static final int WINDOW = 10;
  private static final String MESSAGES = "ARRAY<STRUCT<role: STRING, content: STRING>>";

  /** One token a letter; the letter x cannot be told. */
  private static final PromptEncoder LETTERS =
      new PromptEncoder() {
        @Override
        public int[] text(String prompt) {
          if (prompt.contains("x")) {
            throw new IllegalArgumentException("no x");
          }
          return prompt.chars().toArray();
        }

        @Override
        public int[] chat(List<ChatMessage> messages) {
          if (messages.get(0).role().equals("nobody")) {
            throw new TemplateException("Cannot render: nobody speaks");
          }
          return text(messages.get(messages.size() - 1).content());
        }
      };

  private final List<String> options = new ArrayList<>();
  private final List<String> kept = new ArrayList<>();
  private StructType schema =
      new StructType()
          .add(InputColumns.ID, DataTypes.StringType)
          .add(InputColumns.POSITION, DataTypes.LongType)
          .add(InputColumns.MALFORMED, DataTypes.StringType);
  private final List<Object> values = new ArrayList<>();

  private PromptReaderTest() {
    values.add("row");
    values.add(4L);
    values.add(null);
  }

  private PromptReaderTest with(String name, String type, Object value) {
    schema = schema.add(name, DataType.fromDDL(type));
    values.add(value);
    return this;
  }

  private PromptReaderTest prompt(String type, Object value) {
    return with(InputColumns.PROMPT, type, value);
  }

  private PromptReaderTest option(String name, String type, Object value) {
    options.add(name);
    return with(InputColumns.OPTION + name, type, value);
  }

  private ReadPrompt read() {
    return reader(PromptPlace.COLUMN).read(new GenericRowWithSchema(values.toArray(), schema));
  }

  private ReadPrompt readLine(String line) {
    with(InputColumns.LINE, "STRING", line);
    return reader(PromptPlace.LINE).read(new GenericRowWithSchema(values.toArray(), schema));
  }

  private PromptReader reader(PromptPlace place) {
    PromptLayout layout = new PromptLayout(schema.json(), "prompt", place, options, kept);
    return new PromptReader(layout, SamplingOptions.DEFAULT, 2, WINDOW, LETTERS);
  }

  private static void refused(ReadPrompt prompt, String code, String message) {
    assertThat(prompt.error()).isNotNull();
    assertThat(prompt.error().code()).isEqualTo(code);
    assertThat(prompt.error().message()).contains(message);
    assertThat(prompt.id()).isEqualTo("row");
    assertThat(prompt.samples()).isEqualTo(2);
    assertThat(prompt.tokens()).isNull();
  }

  private static Row message(String role, String content) {
    return new GenericRowWithSchema(
        new Object[] {role, content}, StructType.fromDDL("role STRING, content STRING"));
  }

  private static Object array(Object... elements) {
    return ScalaCollections.copy(List.of(elements));
  }

  @Test
  void aTextBecomesTokensAndTheJobsOptions() {
    ReadPrompt prompt = prompt("STRING", "abc").read();

    assertThat(prompt.error()).isNull();
    assertThat(prompt.tokens()).containsExactly('a', 'b', 'c');
    assertThat(prompt.promptTokens()).isEqualTo(3);
    assertThat(prompt.options()).isEqualTo(SamplingOptions.DEFAULT);
    assertThat(prompt.position()).isEqualTo(4);
  }

  @Test
  void messagesAreRendered() {
    ReadPrompt prompt =
        prompt(MESSAGES, array(message("system", "be"), message("user", "hi"))).read();

    assertThat(prompt.tokens()).containsExactly('h', 'i');
  }

  @Test
  void partsAndToolCallsAreWhatTheyAreInJson() {
    StructType part = StructType.fromDDL("type STRING, text STRING");
    String type = "ARRAY<STRUCT<role: STRING, content: ARRAY<STRUCT<type: STRING, text: STRING>>>>";
    StructType parts = ((StructType) ((ArrayType) DataType.fromDDL(type)).elementType());
    Row hi = new GenericRowWithSchema(new Object[] {"text", "hi"}, part);
    Row user = new GenericRowWithSchema(new Object[] {"user", array(hi)}, parts);
    assertThat(new PromptReaderTest().prompt(type, array(user)).read().tokens())
        .containsExactly('h', 'i');

    String calls = "STRUCT<role: STRING, content: STRING, tool_calls: ARRAY<STRING>>";
    StructType call = (StructType) DataType.fromDDL(calls);
    Row called = new GenericRowWithSchema(new Object[] {"assistant", null, array("weather")}, call);
    Row said = new GenericRowWithSchema(new Object[] {"user", "so", null}, call);
    assertThat(
            new PromptReaderTest()
                .prompt("ARRAY<" + calls + ">", array(called, said))
                .read()
                .tokens())
        .containsExactly('s', 'o');
  }

  @Test
  void emptyPromptsAreRefused() {
    refused(new PromptReaderTest().prompt("STRING", "").read(), "prompt_empty", "an empty one");
    refused(new PromptReaderTest().prompt("STRING", null).read(), "prompt_empty", "null");
    refused(new PromptReaderTest().prompt(MESSAGES, array()).read(), "prompt_empty", "empty list");
    refused(new PromptReaderTest().prompt(MESSAGES, null).read(), "prompt_empty", "null");
  }

  @Test
  void aPromptMustLeaveRoomForOneToken() {
    assertThat(new PromptReaderTest().prompt("STRING", "a".repeat(9)).read().error()).isNull();

    ReadPrompt full = new PromptReaderTest().prompt("STRING", "a".repeat(10)).read();
    refused(full, "prompt_too_long", "window of 10, got 10");
    assertThat(full.promptTokens()).isEqualTo(10);
  }

  @Test
  void otherTypesAreRefused() {
    refused(new PromptReaderTest().prompt("BIGINT", 5L).read(), "prompt_type", "bigint");
    refused(
        new PromptReaderTest().prompt("ARRAY<STRING>", array("a")).read(),
        "prompt_type",
        "array<string>");
    refused(
        new PromptReaderTest().prompt(MESSAGES, array(message("user", null))).read(),
        "prompt_type",
        "an array with object {\"role\":\"user\"");
  }

  @Test
  void aJsonLineKeepsItsOwnTypes() {
    assertThat(new PromptReaderTest().readLine("{\"prompt\": \"ab\"}").tokens()).hasSize(2);
    assertThat(
            new PromptReaderTest()
                .readLine("{\"prompt\": [{\"role\": \"user\", \"content\": \"hi\"}]}")
                .tokens())
        .hasSize(2);
    refused(new PromptReaderTest().readLine("{\"prompt\": 42}"), "prompt_type", "number 42");
    refused(new PromptReaderTest().readLine("{\"prompt\": true}"), "prompt_type", "boolean true");
    refused(new PromptReaderTest().readLine("{\"prompt\": {\"a\": 1}}"), "prompt_type", "object {");
    refused(new PromptReaderTest().readLine("{\"prompt\": [\"a\"]}"), "prompt_type", "string");
    refused(
        new PromptReaderTest().readLine("{\"prompt\": [{\"role\": \"user\"}]}"),
        "prompt_type",
        "object {\"role\":\"user\"}");
    refused(new PromptReaderTest().readLine("{\"prompt\": null}"), "prompt_empty", "null");
    refused(new PromptReaderTest().readLine("{\"other\": 1}"), "prompt_empty", "null");
  }

  @Test
  void aRefusalOfTheTemplateOrTheTokenizerIsTheRows() {
    refused(
        new PromptReaderTest().prompt(MESSAGES, array(message("nobody", "hi"))).read(),
        "template",
        "nobody speaks");
    refused(new PromptReaderTest().prompt("STRING", "six").read(), "tokenizer", "no x");
  }

  @Test
  void aBrokenRecordIsRefusedWithItsBeginning() {
    values.set(2, "{\"prompt\": " + "a".repeat(200));
    refused(prompt("STRING", null).read(), "input_malformed", "{\"prompt\": aaaa");
    assertThat(read().error().message()).hasSizeLessThan(200).endsWith("…");
  }

  @Test
  void optionsOfTheRowComeFirst() {
    prompt("STRING", "a");
    option("max_new_tokens", "BIGINT", 7L);
    option("temperature", "STRING", " 0.5 ");
    option("top_k", "DOUBLE", 3.0);
    option("seed", "STRING", "-9");
    option("top_p", "DOUBLE", null);
    option("stop", "ARRAY<STRING>", array("\n", "END"));
    option("samples", "INT", 5);

    ReadPrompt prompt = read();

    assertThat(prompt.error()).isNull();
    assertThat(prompt.samples()).isEqualTo(5);
    assertThat(prompt.options())
        .isEqualTo(new SamplingOptions(7, 0.5, 3, 1, 0, 1, -9, List.of("\n", "END"), false));
  }

  @Test
  void stopMayBeOneTextOrAJsonArray() {
    assertThat(stop("END")).containsExactly("END");
    assertThat(stop("[\"a\", \"b\"]")).containsExactly("a", "b");
    assertThat(stop("[INST]")).containsExactly("[INST]");
    assertThat(stop("[1]")).containsExactly("[1]");
  }

  private static List<String> stop(String text) {
    return new PromptReaderTest()
        .prompt("STRING", "a")
        .option("stop", "STRING", text)
        .read()
        .options()
        .stop();
  }

  @Test
  void impossibleOptionsAreTheRowsError() {
    impossible("temperature", "DOUBLE", -1.0, "temperature must be in 0 .. 100, got -1.0");
    impossible("temperature", "STRING", "hot", "temperature must be a number, got hot");
    impossible("max_new_tokens", "DOUBLE", 2.5, "a whole number, got 2.5");
    impossible("max_new_tokens", "BIGINT", 0L, "at least 1");
    impossible("max_new_tokens", "BIGINT", 1L << 40, "at most 2147483647");
    impossible("top_p", "BOOLEAN", true, "a number, got true");
    impossible("top_p", "DOUBLE", Double.NaN, "a number, got NaN");
    impossible("stop", "ARRAY<INT>", array(1), "strings, got 1");
    impossible("stop", "STRING", "", "not empty");
    impossible("samples", "INT", 0, "samples must be 1 ..");
    impossible("seed", "STRING", "9223372036854775808", "whole number");
  }

  private static void impossible(String name, String type, Object value, String message) {
    refused(
        new PromptReaderTest().prompt("STRING", "a").option(name, type, value).read(),
        "option",
        message);
  }

  @Test
  void keptColumnsPassThroughAlsoOfRefusedRows() {
    prompt("STRING", "");
    kept.addAll(List.of("name", "score"));
    with(InputColumns.KEEP + 0, "STRING", "n");
    with(InputColumns.KEEP + 1, "DOUBLE", null);

    assertThat(read().kept()).containsExactly("n", null);
    assertThat(RowFactory.create(read().kept().toArray())).isEqualTo(RowFactory.create("n", null));
  }

  @Test
  void aTextOfMessagesIsAConversation() {
    ReadPrompt prompt = prompt("STRING", "[{\"role\": \"user\", \"content\": \"abc\"}]").read();

    assertThat(prompt.tokens()).containsExactly('a', 'b', 'c');
    assertThat(prompt.form()).isEqualTo(ResponseForm.CHAT);
  }

  @Test
  void aTextThatOnlyLooksLikeMessagesIsAText() {
    ReadPrompt prompt = prompt("STRING", "[\"role\"]").read();

    assertThat(prompt.tokens()).hasSize(8);
    assertThat(prompt.form()).isEqualTo(ResponseForm.TEXT);
  }

  @Test
  void partsOfTextAreOneContent() {
    ReadPrompt prompt =
        readLine(
            "{\"prompt\": [{\"role\": \"user\", \"content\": [{\"type\": \"text\", \"text\":"
                + " \"ab\"}, {\"type\": \"text\", \"text\": \"c\"}]}]}");

    assertThat(prompt.tokens()).containsExactly('a', 'b', 'c');
  }

  @Test
  void aPictureIsRefused() {
    ReadPrompt prompt =
        readLine("{\"prompt\": [{\"role\": \"user\", \"content\": [{\"type\": \"image_url\"}]}]}");

    refused(prompt, RowError.PROMPT_TYPE, "image_url");
  }
}
