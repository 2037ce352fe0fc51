package io.quicksilver.job.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.quicksilver.job.batch.FinishedRow;
import io.quicksilver.model.decode.Completion;
import io.quicksilver.model.decode.FinishReason;
import io.quicksilver.model.decode.GenerationRequest;
import io.quicksilver.model.decode.SamplingOptions;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResponseWriterTest {

  private static final ResponseWriter WRITER =
      new ResponseWriter("0123456789abcdef", id -> id == 1 ? " é" : "\uFFFD");

  private static FinishedRow row(ResponseForm form, FinishReason reason) {
    return FinishedRow.ok(
        "a",
        List.of(),
        form,
        new Completion(
            new GenerationRequest(0, 0, 0, SamplingOptions.DEFAULT),
            " é!",
            reason,
            7,
            new int[] {1, 2},
            new float[] {-0.5f, -0.25f},
            -0.75));
  }

  @Test
  void tokensOfAChatHaveTheirBytesUnlessTheyArePartOfACharacter() {
    String line =
        WRITER.line(List.of(row(new ResponseForm(true, "mine", true), FinishReason.STOP)));

    assertThat(line)
        .contains(
            "\"logprobs\":{\"content\":[{\"token\":\" é\",\"logprob\":-0.5,\"bytes\":[32,195,169],"
                + "\"top_logprobs\":[]},{\"token\":\"\uFFFD\",\"logprob\":-0.25,\"bytes\":null,"
                + "\"top_logprobs\":[]}],\"refusal\":null},\"finish_reason\":\"stop\"")
        .contains("\"model\":\"mine\"")
        .contains("\"system_fingerprint\":\"fp_0123456789\"");
  }

  @Test
  void aFullWindowIsALengthAndOffsetsCountCharacters() {
    String line =
        WRITER.line(List.of(row(new ResponseForm(false, null, true), FinishReason.CONTEXT)));

    assertThat(line)
        .contains("\"text\":\" é!\"")
        .contains("\"token_logprobs\":[-0.5,-0.25],\"top_logprobs\":null,\"text_offset\":[0,2]}")
        .contains("\"finish_reason\":\"length\"")
        .contains("\"model\":\"quicksilver\"");
  }

  @Test
  void anotherRunNamesItsAnswersOtherwise() {
    FinishedRow row = row(ResponseForm.CHAT, FinishReason.STOP);

    assertThat(new ResponseWriter("other", id -> "").line(List.of(row)).substring(0, 40))
        .isNotEqualTo(WRITER.line(List.of(row)).substring(0, 40));
  }
}
