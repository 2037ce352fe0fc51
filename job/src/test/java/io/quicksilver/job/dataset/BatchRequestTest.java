package io.quicksilver.job.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quicksilver.model.decode.SamplingOptions;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchRequestTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static BatchRequest request(String url, String body) throws IOException, RowException {
    return BatchRequest.of(JSON.readTree("{\"url\": \"" + url + "\", \"body\": " + body + "}"));
  }

  private static BatchRequest text(String parameters) throws IOException, RowException {
    return request("/v1/completions", "{\"prompt\": \"a\", " + parameters + "}");
  }

  private static BatchRequest chat(String parameters) throws IOException, RowException {
    return request("/v1/chat/completions", "{\"messages\": [], " + parameters + "}");
  }

  @Test
  void aBodysOptionsGoOverTheJobsOwn() throws Exception {
    BatchRequest request =
        text(
            "\"max_tokens\": 5, \"temperature\": 0.5, \"top_p\": 0.9, \"top_k\": 3, \"seed\": 7,"
                + " \"stop\": [\"x\", \"[y\"], \"n\": 4, \"repetition_penalty\": null,"
                + " \"user\": \"me\"");

    assertThat(request.over(SamplingOptions.DEFAULT))
        .isEqualTo(new SamplingOptions(5, 0.5, 3, 0.9, 0, 1, 7, List.of("x", "[y"), false));
    assertThat(request.samples(1)).isEqualTo(4);
  }

  @Test
  void aStopStringIsOneWhateverItBeginsWith() throws Exception {
    assertThat(text("\"stop\": \"[1]\"").over(SamplingOptions.DEFAULT).stop())
        .containsExactly("[1]");
  }

  @Test
  void theNewerNameOfALimitWins() throws Exception {
    assertThat(
            chat("\"max_tokens\": 5, \"max_completion_tokens\": 6")
                .over(SamplingOptions.DEFAULT)
                .maxNewTokens())
        .isEqualTo(6);
  }

  @Test
  void toolsAreLeftOutAndNamed() throws Exception {
    assertThat(chat("\"tools\": [{}], \"functions\": []").leftOut()).containsExactly("tools");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          "stream": true            | stream must be left out
          "echo": true              | echo must be left out
          "suffix": "x"             | suffix must be left out
          "best_of": 2              | best_of must be left out
          "presence_penalty": 1     | presence_penalty must be left out
          "logit_bias": {"5": 1}    | logit_bias must be left out
          "logprobs": 2             | logprobs must be 0
          "tempature": 1            | tempature must be a parameter that is known
          """)
  void whatCannotBeDoneIsRefusedByName(String parameter, String message) {
    assertThatThrownBy(() -> text(parameter))
        .isInstanceOf(RowException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          "stream": false
          "frequency_penalty": 0
          "best_of": 1
          "logit_bias": {}
          "response_format": {"type": "text"}
          "logprobs": null
          """)
  void whatChangesNothingIsPassedOver(String parameter) throws Exception {
    assertThat(text(parameter).over(SamplingOptions.DEFAULT)).isEqualTo(SamplingOptions.DEFAULT);
  }

  @Test
  void severalPromptsAreNotOne() throws Exception {
    BatchRequest several = request("/v1/completions", "{\"prompt\": [\"a\", \"b\"]}");

    assertThatThrownBy(several::prompt)
        .isInstanceOf(RowException.class)
        .hasMessageContaining("prompt must be one text");
  }
}
