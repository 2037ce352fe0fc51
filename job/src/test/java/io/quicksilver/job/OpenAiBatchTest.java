package io.quicksilver.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quicksilver.job.report.RunRecord;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests to OpenAI's API in, its answers out, one for each. */
class OpenAiBatchTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String[] BATCH = {
    "input.format=openai-batch", "output.format=openai-batch", "sampling.max_new_tokens=8"
  };

  @TempDir Path folder;

  private Path resource(String name) throws IOException {
    Path file = folder.resolve(name);
    try (InputStream lines = OpenAiBatchTest.class.getResourceAsStream("/openai/" + name)) {
      Files.copy(lines, file);
    }
    return file;
  }

  private Path requests(String... lines) throws IOException {
    return Files.write(folder.resolve("requests.jsonl"), List.of(lines));
  }

  private RunSummary run(Path input, Path output, String... more) {
    List<String> assignments = new ArrayList<>(List.of(BATCH));
    assignments.addAll(List.of(more));
    return Runs.run(input, output, assignments.toArray(String[]::new));
  }

  private static List<String> lines(Path output) throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.list(output)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".jsonl")).sorted().toList()) {
        lines.addAll(Files.readAllLines(file));
      }
    }
    return lines;
  }

  private static Map<String, JsonNode> answers(Path output) throws IOException {
    Map<String, JsonNode> answers = new TreeMap<>();
    for (String line : lines(output)) {
      JsonNode answer = JSON.readTree(line);
      assertThat(answers.put(answer.get("custom_id").textValue(), answer)).isNull();
    }
    return answers;
  }

  private static RunRecord record(Path output) throws IOException {
    return RunRecord.of(Files.readString(output.resolve("_quicksilver/run.json")));
  }

  private Path chatModel() throws IOException {
    Path model = ModelCopies.at(folder.resolve("model"));
    Files.writeString(
        model.resolve("chat_template.jinja"),
        "{% for message in messages %}{{ message.content }} {% endfor %}");
    return model;
  }

  @Test
  void thePublishedExampleIsAnswered() throws IOException {
    Path output = folder.resolve("out");
    // The embedded model's window is 512 tokens: the example's thousand end there.
    run(resource("example.jsonl"), output, "model.uri=" + chatModel());

    Map<String, JsonNode> answers = answers(output);
    assertThat(answers).containsOnlyKeys("request-1", "request-2");
    JsonNode line = answers.get("request-1");
    assertThat(line.fieldNames())
        .toIterable()
        .containsExactly("id", "custom_id", "response", "error");
    assertThat(line.get("id").textValue()).startsWith("batch_req_");
    assertThat(line.get("error").isNull()).isTrue();
    JsonNode response = line.get("response");
    assertThat(response.get("status_code").intValue()).isEqualTo(200);
    assertThat(response.get("request_id").textValue()).startsWith("req_");
    JsonNode body = response.get("body");
    assertThat(body.get("id").textValue()).startsWith("chatcmpl-");
    assertThat(body.get("object").textValue()).isEqualTo("chat.completion");
    assertThat(body.get("model").textValue()).isEqualTo("gpt-3.5-turbo-0125");
    assertThat(body.get("created").intValue()).isZero();
    JsonNode choice = body.get("choices").get(0);
    assertThat(choice.get("index").intValue()).isZero();
    assertThat(choice.get("message").get("role").textValue()).isEqualTo("assistant");
    assertThat(choice.get("message").get("content").textValue()).isNotBlank();
    assertThat(choice.get("logprobs").isNull()).isTrue();
    assertThat(choice.get("finish_reason").textValue()).isIn("stop", "length");
    JsonNode usage = body.get("usage");
    assertThat(usage.get("total_tokens").intValue())
        .isEqualTo(
            usage.get("prompt_tokens").intValue() + usage.get("completion_tokens").intValue());
    assertThat(answers.get("request-2").get("id")).isNotEqualTo(line.get("id"));
  }

  @Test
  void linesAreTheSameAgain() throws IOException {
    Path input = resource("example.jsonl");
    String model = "model.uri=" + chatModel();

    run(input, folder.resolve("one"), model, "input.partitions=1");
    run(input, folder.resolve("two"), model, "input.partitions=2", "batch.size=1");

    List<String> one = lines(folder.resolve("one"));
    assertThat(one).hasSize(2);
    assertThat(lines(folder.resolve("two"))).containsExactlyInAnyOrderElementsOf(one);
  }

  @Test
  void whatIsMalformedOrRefusedIsAnErrorInItsPlace() throws IOException {
    Path output = folder.resolve("out");

    RunSummary summary = run(resource("malformed.jsonl"), output);

    assertThat(summary.inputRows()).isEqualTo(8);
    assertThat(lines(output)).hasSize(8);
    assertThat(record(output).errorCodes())
        .isEqualTo(Map.of("input_malformed", 2L, "request", 4L, "option", 1L));
    Map<String, JsonNode> answers = answers(output);
    refused(answers.get("embeddings"), "request", "url must be /v1/chat/completions or");
    refused(answers.get("get"), "request", "method must be POST");
    refused(answers.get("bodiless"), "request", "body must be an object");
    refused(answers.get("penalty"), "request", "frequency_penalty must be left out");
    refused(answers.get("negative"), "option", "max_new_tokens must be at least 1, got -1");
    long broken =
        answers.values().stream()
            .filter(line -> line.get("response").isNull())
            .peek(
                line ->
                    assertThat(line.get("error").get("code").textValue())
                        .isEqualTo("input_malformed"))
            .count();
    assertThat(broken).isEqualTo(2);
    List<String> errors = lines(output.resolve("_quicksilver/errors"));
    assertThat(errors).hasSize(7).isSubsetOf(lines(output));
  }

  private static void refused(JsonNode line, String code, String message) {
    JsonNode response = line.get("response");
    assertThat(response.get("status_code").intValue()).isEqualTo(400);
    assertThat(response.get("body").get("error").get("code").textValue()).isEqualTo(code);
    assertThat(response.get("body").get("error").get("message").textValue()).contains(message);
    assertThat(line.get("error").isNull()).isTrue();
  }

  @Test
  void choicesOfARequestStandInOneLineAndAreCountedEach() throws IOException {
    Path output = folder.resolve("out");

    run(
        requests(
            "{\"custom_id\": \"three\", \"method\": \"POST\", \"url\": \"/v1/completions\","
                + " \"body\": {\"prompt\": \"One day\", \"n\": 3, \"temperature\": 1, \"seed\": 5,"
                + " \"max_tokens\": 4, \"logprobs\": 0}}",
            "{\"custom_id\": \"one\", \"method\": \"POST\", \"url\": \"/v1/completions\","
                + " \"body\": {\"prompt\": [\"One day\"], \"max_tokens\": 3, \"stop\": [\"#\"]}}"),
        output);

    Map<String, JsonNode> answers = answers(output);
    JsonNode three = answers.get("three").get("response").get("body");
    assertThat(three.get("object").textValue()).isEqualTo("text_completion");
    assertThat(three.get("choices")).hasSize(3);
    int tokens = 0;
    for (JsonNode choice : three.get("choices")) {
      JsonNode logprobs = choice.get("logprobs");
      tokens += logprobs.get("tokens").size();
      StringBuilder text = new StringBuilder();
      logprobs.get("tokens").forEach(token -> text.append(token.textValue()));
      assertThat(text.toString()).isEqualTo(choice.get("text").textValue());
      assertThat(logprobs.get("token_logprobs")).hasSameSizeAs(logprobs.get("tokens"));
      assertThat(logprobs.get("text_offset").get(0).intValue()).isZero();
    }
    assertThat(three.get("usage").get("completion_tokens").intValue()).isEqualTo(tokens);
    RunRecord run = record(output);
    assertThat(run.counts().input()).isEqualTo(2);
    assertThat(run.counts().output()).isEqualTo(4);
    int one =
        answers
            .get("one")
            .get("response")
            .get("body")
            .get("usage")
            .get("completion_tokens")
            .intValue();
    assertThat(run.tokens().completion()).isEqualTo(tokens + one);
  }

  @Test
  void requestsAreAnsweredAsRowsToo() throws IOException {
    Path output = folder.resolve("out");
    Path answers = folder.resolve("answers");
    Path input =
        requests(
            "{\"custom_id\": \"a\", \"url\": \"/v1/completions\", \"body\": {\"prompt\": \"One"
                + " day\", \"n\": 2, \"max_tokens\": 5}}");

    run(input, answers);
    run(input, output, "output.format=parquet");

    List<Row> rows = Runs.rows(output);
    assertThat(rows).hasSize(2);
    assertThat(rows.get(1).<String>getAs("id")).isEqualTo("a");
    assertThat(rows.get(1).<Integer>getAs("sample")).isOne();
    JsonNode choices = answers(answers).get("a").get("response").get("body").get("choices");
    assertThat(rows.get(0).<String>getAs("completion"))
        .isEqualTo(choices.get(0).get("text").textValue());
  }

  @Test
  void refusedRequestsAreRetriedWithoutTouchingTheOthers() throws IOException {
    Path output = folder.resolve("out");
    Path input = resource("malformed.jsonl");
    run(input, output);
    List<String> before = lines(output);

    run(input, output, "output.retry_errors=true");

    assertThat(lines(output)).containsExactlyInAnyOrderElementsOf(before);
  }

  @Test
  void keptColumnsHaveNoPlaceInAnAnswer() throws IOException {
    Path input = resource("example.jsonl");

    assertThatThrownBy(() -> run(input, folder.resolve("out"), "output.keep=[url]"))
        .isInstanceOfSatisfying(
            QuicksilverException.class,
            refusal -> assertThat(refusal.code()).isEqualTo(ExitCode.USAGE))
        .hasMessageContaining("output.keep must be left out");
  }
}
