package io.quicksilver.model.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quicksilver.model.ModelException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DetokenizerTest {

  /** Byte pieces of byte-fallback.json begin at 3, bytes of byte-level.json are looked up. */
  private static final int FIRST_BYTE = 3;

  static Stream<String> tokenizers() {
    return Stream.of(
        Tokenizers.TINYSTORIES,
        Tokenizers.BYTE_FALLBACK,
        Tokenizers.BYTE_LEVEL,
        Tokenizers.WORDS,
        Tokenizers.WORD_PIECES,
        Tokenizers.METASPACE);
  }

  /** Any ids at all, valid text or not: streamed behind a prompt = decoded at once. */
  @ParameterizedTest
  @MethodSource("tokenizers")
  void streamedTextIsWhatOneShotDecodingAddsToThePrompt(String json) {
    SplittableRandom random = new SplittableRandom(7);
    try (Tokenizer tokenizer = Tokenizer.of(json, null)) {
      int[] prompt = tokenizer.encodeRendered("the");
      String before = tokenizer.decode(prompt);
      for (int round = 0; round < 3000; round++) {
        int[] ids = random.ints(random.nextInt(12), 0, tokenizer.vocabularySize() + 2).toArray();
        assertThat(before + String.join("", streamed(tokenizer, ids)))
            .as("ids %s", Arrays.toString(ids))
            .isEqualTo(tokenizer.decode(joined(prompt, ids)));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("tokenizers")
  void noPartEndsWithinACharacter(String json) {
    SplittableRandom random = new SplittableRandom(8);
    try (Tokenizer tokenizer = Tokenizer.of(json, null)) {
      int[] ids = random.ints(20_000, 0, tokenizer.vocabularySize()).toArray();
      assertThat(streamed(tokenizer, ids))
          .noneMatch(part -> !part.isEmpty() && Character.isHighSurrogate(last(part)));
    }
  }

  @Test
  void theSpaceBetweenPromptAndCompletionIsKept() {
    String text = "Once upon a time, an ordinary cat named Kitty.";
    try (Tokenizer tokenizer =
        Tokenizer.of(Tokenizers.TINYSTORIES, Tokenizers.TINYSTORIES_CONFIG)) {
      int[] ids = tokenizer.encode(text);
      for (int cut = 2; cut < ids.length; cut++) {
        String prompt = tokenizer.decode(Arrays.copyOf(ids, cut));
        int[] completion = Arrays.copyOfRange(ids, cut, ids.length);
        assertThat(prompt + String.join("", streamed(tokenizer, completion))).isEqualTo(text);
      }
    }
  }

  @Test
  void aCharacterComesWhenItsLastByteHasCome() {
    try (Tokenizer tokenizer = Tokenizer.of(Tokenizers.BYTE_LEVEL, null)) {
      int[] ids = tokenizer.encode("a\uD83D\uDE00b");
      // The first two bytes of the face are one piece.
      assertThat(streamed(tokenizer, ids)).containsExactly("a", "", "", "\uD83D\uDE00", "b", "");
    }
  }

  @Test
  void illFormedBytesAreReplacedByMaximalParts() {
    // An overlong form, a surrogate, a sequence that breaks off, one that the end breaks off.
    assertThat(bytes(Tokenizers.BYTE_LEVEL, 0xC0, 0xAF)).isEqualTo("\uFFFD\uFFFD");
    assertThat(bytes(Tokenizers.BYTE_LEVEL, 0xED, 0xA0, 0x80)).isEqualTo("\uFFFD\uFFFD\uFFFD");
    assertThat(bytes(Tokenizers.BYTE_LEVEL, 0xE2, 0x82, 'a')).isEqualTo("\uFFFDa");
    assertThat(bytes(Tokenizers.BYTE_LEVEL, 'a', 0xF0, 0x9F, 0x98)).isEqualTo("a\uFFFD");
  }

  @Test
  void aRunOfBytePiecesIsTextAsAWholeOrNotAtAll() {
    assertThat(bytes(Tokenizers.BYTE_FALLBACK, 0xE2, 0x82, 0xAC)).isEqualTo("€");
    assertThat(bytes(Tokenizers.BYTE_FALLBACK, 0xE2, 0x82, 0xAC, 0xFF))
        .isEqualTo("\uFFFD".repeat(4));
    try (Tokenizer tokenizer = Tokenizer.of(Tokenizers.BYTE_FALLBACK, null)) {
      int letter = tokenizer.encodeRendered("the")[0];
      int[] ids = {FIRST_BYTE + 0xC3, FIRST_BYTE + 0xA9, letter, FIRST_BYTE + 0xC3};
      assertThat(streamed(tokenizer, ids)).containsExactly("", "", "é the", "", "\uFFFD");
    }
  }

  @Test
  void specialTokensAndUnknownIdsAreNothing() {
    try (Tokenizer tokenizer = Tokenizer.of(Tokenizers.BYTE_FALLBACK, null)) {
      assertThat(streamed(tokenizer, 0, 1, 2, -1, tokenizer.vocabularySize(), Integer.MAX_VALUE))
          .containsOnly("");
    }
  }

  @Test
  void aDetokenizerOutlivesItsTokenizer() {
    Detokenizer detokenizer;
    int[] ids;
    try (Tokenizer tokenizer = Tokenizer.of(Tokenizers.BYTE_LEVEL, null)) {
      ids = tokenizer.encode("the");
      detokenizer = tokenizer.detokenizer();
    }
    assertThat(ids).hasSize(1);
    assertThat(detokenizer.append(ids[0])).isEqualTo("the");
  }

  @Test
  void decodersThatCannotGoPieceByPieceAreRefused() {
    String sequence = "{\"type\": \"Sequence\", \"decoders\": [{\"type\": \"Fuse\"}, %s]}";
    for (String last :
        List.of(
            "{\"type\": \"Strip\", \"content\": \" \", \"start\": 0, \"stop\": 1}",
            "{\"type\": \"Replace\", \"pattern\": {\"String\": \"ab\"}, \"content\": \"c\"}",
            "{\"type\": \"Replace\", \"pattern\": {\"Regex\": \"a\"}, \"content\": \"c\"}",
            "{\"type\": \"ByteFallback\"}")) {
      assertThatThrownBy(() -> Tokenizer.of(Tokenizers.withDecoder(sequence.formatted(last)), null))
          .isInstanceOf(ModelException.class)
          .hasMessageStartingWith("Cannot read tokenizer.json: decoder must be a decoder w");
    }
  }

  private static String bytes(String json, int... values) {
    try (Tokenizer tokenizer = Tokenizer.of(json, null)) {
      boolean fallback = json.equals(Tokenizers.BYTE_FALLBACK);
      // In byte-level.json the ids follow the bytes' values, behind one special token.
      int first = fallback ? FIRST_BYTE : 1;
      return String.join(
          "", streamed(tokenizer, IntStream.of(values).map(value -> first + value).toArray()));
    }
  }

  private static List<String> streamed(Tokenizer tokenizer, int... ids) {
    Detokenizer detokenizer = tokenizer.detokenizer();
    List<String> parts = new ArrayList<>();
    for (int id : ids) {
      parts.add(detokenizer.append(id));
    }
    parts.add(detokenizer.flush());
    return parts;
  }

  private static int[] joined(int[] first, int[] second) {
    return IntStream.concat(IntStream.of(first), IntStream.of(second)).toArray();
  }

  private static char last(String text) {
    return text.charAt(text.length() - 1);
  }
}
