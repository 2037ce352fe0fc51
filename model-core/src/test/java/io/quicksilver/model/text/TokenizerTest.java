package io.quicksilver.model.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quicksilver.model.ModelException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TokenizerTest {

  private static final String CONFIG = "{\"bos_token\": \"<s>\"}";
  private static final int BOS = 1;

  @Test
  void encodesAsTheReferenceDoes() {
    try (Tokenizer tokenizer =
        Tokenizer.of(Tokenizers.TINYSTORIES, Tokenizers.TINYSTORIES_CONFIG)) {
      assertThat(tokenizer.encode("Once upon a time,"))
          .containsExactly(1, 80, 147, 201, 282, 57, 8);
      assertThat(tokenizer.vocabularySize()).isEqualTo(2048);
      assertThat(tokenizer.bosId()).hasValue(BOS);
      assertThat(tokenizer.decode(new int[] {1, 80, 147, 201, 282, 57, 8}))
          .isEqualTo("Once upon a time,");
    }
  }

  @Test
  void theStartTokenIsThePostProcessorsWhereTheConfigurationIsSilent() {
    assertThat(starts(Tokenizers.BYTE_FALLBACK, CONFIG, "the cat")).isEqualTo(1);
    assertThat(starts(Tokenizers.BYTE_FALLBACK, null, "the cat")).isEqualTo(1);
    try (Tokenizer tokenizer = Tokenizer.of(Tokenizers.BYTE_LEVEL, null)) {
      assertThat(tokenizer.bosId()).isEmpty();
      assertThat(tokenizer.addsBos()).isFalse();
    }
  }

  @Test
  void theConfigurationOverrulesThePostProcessor() {
    assertThat(starts(Tokenizers.BYTE_FALLBACK, with(false), "the cat")).isZero();
    assertThat(starts(without("post_processor"), with(true), "the cat")).isEqualTo(1);
    assertThat(starts(without("post_processor"), with(false), "the cat")).isZero();
    assertThat(starts(without("post_processor"), CONFIG, "the cat")).isZero();
  }

  @Test
  void theStartTokenMayBeAnObject() {
    String config = "{\"bos_token\": {\"content\": \"<s>\", \"lstrip\": false}}";
    assertThat(starts(Tokenizers.BYTE_FALLBACK, config, "the cat")).isEqualTo(1);
  }

  @Test
  void aTextThatBeginsWithTheStartTokenGetsNoSecondOne() {
    assertThat(starts(Tokenizers.BYTE_FALLBACK, CONFIG, "<s>the cat")).isEqualTo(1);
    assertThat(starts(without("post_processor"), with(true), "<s>the cat")).isEqualTo(1);
  }

  @Test
  void whereNoStartTokenIsDueTheTextsOwnStays() {
    assertThat(starts(Tokenizers.BYTE_FALLBACK, with(false), "<s>the cat")).isEqualTo(1);
    assertThat(starts(without("post_processor"), with(false), "<s>the cat")).isEqualTo(1);
  }

  @Test
  void aRenderedTemplateGetsNothingThatItDoesNotHold() {
    try (Tokenizer tokenizer = Tokenizer.of(Tokenizers.BYTE_FALLBACK, with(true))) {
      int[] rendered = tokenizer.encodeRendered("<s>the cat");
      assertThat(rendered).startsWith(BOS);
      assertThat(rendered[1]).isNotEqualTo(BOS);
      assertThat(tokenizer.encodeRendered("the cat")).doesNotContain(BOS);
    }
  }

  @Test
  void specialTokensInATextAreTheirIds() {
    try (Tokenizer tokenizer = Tokenizer.of(Tokenizers.BYTE_FALLBACK, CONFIG)) {
      assertThat(tokenizer.encode("the</s>cat")).contains(2);
    }
  }

  @Test
  void aTokenThatTheModelHasNoEmbeddingOfIsRefused() {
    String config = Tokenizers.TINYSTORIES_CONFIG;
    String text = "Once upon a time,";
    try (Tokenizer known = Tokenizer.of(Tokenizers.TINYSTORIES, config, 283);
        Tokenizer tokenizer = Tokenizer.of(Tokenizers.TINYSTORIES, config, 282)) {
      assertThat(known.encode(text)).contains(282);
      assertThat(known.encodeRendered(text)).contains(282);
      String refusal = "its token ids must be below the model's vocab_size of 282, got 282";
      assertThatThrownBy(() -> tokenizer.encode(text)).hasMessage(refusal);
      assertThatThrownBy(() -> tokenizer.encodeRendered(text)).hasMessage(refusal);
    }
  }

  @Test
  void nothingIsTruncatedOrPadded() {
    try (Tokenizer tokenizer = Tokenizer.of(Tokenizers.BYTE_FALLBACK, CONFIG)) {
      assertThat(tokenizer.encode("a")).hasSize(2);
      assertThat(tokenizer.encode("the cat ".repeat(1000))).hasSizeGreaterThan(2000);
    }
  }

  @Test
  void anEmptyTextIsTheStartTokenAlone() {
    try (Tokenizer tokenizer = Tokenizer.of(Tokenizers.BYTE_FALLBACK, CONFIG)) {
      assertThat(tokenizer.encode("")).containsExactly(BOS);
      assertThat(tokenizer.encodeRendered("")).isEmpty();
    }
  }

  @Test
  void anyJavaStringCanBeEncoded() {
    try (Tokenizer tokenizer = Tokenizer.of(Tokenizers.BYTE_LEVEL, null)) {
      for (String text : List.of("a\u0000b", "\u0000", "\uFFFF\uFEFF", "e\u0301 \uD83D\uDE00")) {
        assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(text);
      }
      assertThat(tokenizer.decode(tokenizer.encode("a\uD800b\uDE00"))).isEqualTo("a\uFFFDb\uFFFD");
    }
  }

  @Test
  void manyThreadsMayEncodeAtOnce() {
    try (Tokenizer tokenizer = Tokenizer.of(Tokenizers.BYTE_LEVEL, null)) {
      boolean equal =
          IntStream.range(0, 2000)
              .parallel()
              .mapToObj(i -> "the cat " + i)
              .allMatch(text -> tokenizer.decode(tokenizer.encode(text)).equals(text));
      assertThat(equal).isTrue();
    }
  }

  @Test
  @SuppressWarnings("try") // closing is the matter
  void aClosedTokenizerSaysSo() {
    Tokenizer tokenizer = Tokenizer.of(Tokenizers.BYTE_LEVEL, null);
    tokenizer.close();
    tokenizer.close();
    assertThatThrownBy(() -> tokenizer.encode("a"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Cannot use the tokenizer: it must be open, got a closed one");
  }

  @Test
  void theDigestTellsTokenizersApart() {
    try (Tokenizer one = Tokenizer.of(Tokenizers.BYTE_FALLBACK, CONFIG);
        Tokenizer same = Tokenizer.of(Tokenizers.BYTE_FALLBACK, CONFIG);
        Tokenizer other = Tokenizer.of(Tokenizers.BYTE_FALLBACK, with(false))) {
      assertThat(one.digest()).hasSize(64).isEqualTo(same.digest()).isNotEqualTo(other.digest());
    }
  }

  @Test
  void loadingLeavesNoSettingBehindThatTakesOthersOffTheNetwork() {
    try (Tokenizer tokenizer = Tokenizer.of(Tokenizers.BYTE_LEVEL, null)) {
      assertThat(tokenizer.encode("a")).hasSize(1);
      assertThat(System.getProperty("ai.djl.offline")).isNull();
      assertThat(System.getProperty("RUST_FLAVOR")).isNull();
    }
  }

  @Test
  void whatIsNoTokenizerIsRefused() {
    assertThatThrownBy(() -> Tokenizer.of("{\"model\":", null))
        .isInstanceOf(ModelException.class)
        .hasMessageStartingWith("Cannot read tokenizer.json: it must be valid JSON, got ");
    assertThatThrownBy(() -> Tokenizer.of("{\"model\": {\"type\": \"Secret\"}}", null))
        .isInstanceOf(ModelException.class)
        .hasMessageStartingWith("Cannot read tokenizer.json: it must be a tokenizer that");
    assertThatThrownBy(() -> Tokenizer.of(Tokenizers.BYTE_LEVEL, "[]"))
        .isInstanceOf(ModelException.class)
        .hasMessage("Cannot read tokenizer_config.json: it must be a JSON object, got '[]'");
    assertThatThrownBy(() -> Tokenizer.of(Tokenizers.withDecoder("{\"type\": \"CTC\"}"), null))
        .isInstanceOf(ModelException.class)
        .hasMessage(
            "Cannot read tokenizer.json: decoder must be a decoder of byte-level, byte-fallback or"
                + " word pieces, got 'CTC'");
  }

  @Test
  void aStartTokenThatIsWantedMustBeKnown() {
    assertThatThrownBy(() -> Tokenizer.of(Tokenizers.BYTE_LEVEL, "{\"add_bos_token\": true}"))
        .isInstanceOf(ModelException.class)
        .hasMessage(
            "Cannot read tokenizer_config.json: bos_token must be a token of tokenizer.json where"
                + " add_bos_token is true, got none");
  }

  /** How many start tokens the ids of a text begin with; none stands further behind. */
  private static long starts(String json, String config, String text) {
    try (Tokenizer tokenizer = Tokenizer.of(json, config)) {
      int[] ids = tokenizer.encode(text);
      long count = IntStream.of(ids).takeWhile(id -> id == BOS).count();
      assertThat(IntStream.of(ids).skip(count)).doesNotContain(BOS).isNotEmpty();
      return count;
    }
  }

  private static String with(boolean addBos) {
    return "{\"bos_token\": \"<s>\", \"add_bos_token\": " + addBos + "}";
  }

  private static String without(String field) {
    return Tokenizers.BYTE_FALLBACK.replaceFirst(
        "(?m)^\"" + field + "\": .*,$", "\"" + field + "\": null,");
  }
}
