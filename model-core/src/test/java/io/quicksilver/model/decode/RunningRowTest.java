package io.quicksilver.model.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.quicksilver.model.config.ContextScope;
import io.quicksilver.model.config.ModelConfig;
import io.quicksilver.model.text.Tokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RunningRowTest {

  private static final ModelConfig CONFIG =
      ModelConfig.parse(
          """
          {"hidden_size": 8, "intermediate_size": 12, "num_hidden_layers": 1,
           "num_attention_heads": 2, "vocab_size": 300, "eos_token_id": 2}
          """);
  private static final int START = 1;
  private static final int BYTE = 3;
  private static final int LETTER_A = 260;

  private Tokenizer tokenizer;

  @BeforeEach
  void open() throws IOException {
    try (InputStream json = getClass().getResourceAsStream("/text/byte-fallback.json")) {
      byte[] bytes = Objects.requireNonNull(json).readAllBytes();
      tokenizer = Tokenizer.of(new String(bytes, StandardCharsets.UTF_8), null);
    }
  }

  @AfterEach
  void close() {
    tokenizer.close();
  }

  @Test
  void aSpecialTokenThatIsAStopStringEndsTheRow() {
    Completion done = complete(List.of("<s>"), LETTER_A, START, LETTER_A);
    assertThat(done.finishReason()).isEqualTo(FinishReason.STOP);
    assertThat(done.text()).isEqualTo("a");
    assertThat(done.tokenIds()).containsExactly(LETTER_A, START);
    assertThat(complete(List.of("a<s>"), LETTER_A, START).finishReason())
        .isEqualTo(FinishReason.LENGTH);
  }

  @Test
  void aStopStringOfBytePiecesEndsTheRowWithItsLastByte() {
    Completion line = complete(List.of("\n"), LETTER_A, BYTE + '\n', LETTER_A);
    assertThat(line.finishReason()).isEqualTo(FinishReason.STOP);
    assertThat(line.text()).isEqualTo("a");
    assertThat(line.tokenIds()).hasSize(2);
    Completion mark = complete(List.of("aé"), BYTE + 'x', LETTER_A, BYTE + 0xC3, BYTE + 0xA9, 5);
    assertThat(mark.text()).isEqualTo("x");
    assertThat(mark.tokenIds()).hasSize(4);
  }

  /** A run of bytes that is not valid as a whole has none of its characters. */
  @Test
  void bytesThatAreNoTextHoldNoStopString() {
    Completion done = complete(List.of("\n"), BYTE + 0xC3, BYTE + '\n', LETTER_A);
    assertThat(done.finishReason()).isEqualTo(FinishReason.LENGTH);
    assertThat(done.text()).isEqualTo("\uFFFD\uFFFDa");
  }

  /** What comes of a row that draws these ids, as many as it takes, with end-of-text ignored. */
  private Completion complete(List<String> stops, int... ids) {
    SamplingOptions options = new SamplingOptions(ids.length, 0, 0, 1, 0, 1, 0, stops, true);
    RunningRow row =
        new RunningRow(new OpenBatch(new OneToken(options)), 0, CONFIG, tokenizer, null);
    for (int i = 0; i < ids.length && !row.ended(); i++) {
      row.accept(ids[i], -1);
    }
    return row.completion();
  }

  /** A prompt of one token. */
  private record OneToken(SamplingOptions options) implements TokenBatch {

    @Override
    public ContextScope scope() {
      return ContextScope.SEQUENCE;
    }

    @Override
    public int rows() {
      return 1;
    }

    @Override
    public int length(int row) {
      return 1;
    }

    @Override
    public int promptLength(int row) {
      return 1;
    }

    @Override
    public int id(int row, int position) {
      return LETTER_A;
    }

    @Override
    public GenerationRequest request(int row) {
      return new GenerationRequest(row, 0, 0, options);
    }

    @Override
    public void close() {}
  }
}
