package io.quicksilver.model.score;

import static org.assertj.core.api.Assertions.assertThat;

import io.quicksilver.model.text.Tokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The tokenizer of TinyStories merges across words: borders are where it hurts. */
final class TextPairTest {

  private static final int START = 1;

  private final Tokenizer tokenizer =
      Tokenizer.of(
          resource("/text/tinystories/tokenizer.json"),
          resource("/text/tinystories/tokenizer_config.json"));

  private static String resource(String name) {
    try (InputStream stream = TextPairTest.class.getResourceAsStream(name)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterEach
  void close() {
    tokenizer.close();
  }

  private TextPair pair(String context, String continuation) {
    return TextPair.of(tokenizer, START, context, continuation);
  }

  @Test
  void whereNoTokenCrossesTheBorderBothAreOneText() {
    TextPair pair = pair("One day, Tom said, \"Yes", "!\"");
    assertThat(pair.ids()).containsExactly(tokenizer.encode("One day, Tom said, \"Yes!\""));
    assertThat(pair.context()).isEqualTo(tokenizer.encode("One day, Tom said, \"Yes").length);
  }

  @Test
  void whereATokenCrossesTheBorderTheContextKeepsItsOwn() {
    int[] context = tokenizer.encode("Tom and his");
    int[] whole = tokenizer.encode("Tom and his story");
    assertThat(Arrays.copyOf(whole, context.length)).isNotEqualTo(context);

    TextPair pair = pair("Tom and his", " story");

    assertThat(Arrays.copyOf(pair.ids(), pair.context())).containsExactly(context);
    assertThat(Arrays.copyOfRange(pair.ids(), pair.context(), pair.ids().length))
        .containsExactly(Arrays.copyOfRange(whole, context.length, whole.length));
  }

  @Test
  void whiteSpaceThatEndsTheContextBelongsToTheContinuation() {
    for (String space : new String[] {" ", "  ", "\n", " \t\u00a0"}) {
      assertThat(pair("Tom had a" + space, "dog").ids())
          .containsExactly(pair("Tom had a", space + "dog").ids());
    }
    assertThat(pair("Tom had a ", "dog").context()).isEqualTo(pair("Tom had a", "").context());
  }

  @Test
  void anEmptyContextIsTheStartTokenOnce() {
    TextPair pair = pair("", "Once upon a time,");
    assertThat(pair.ids()).containsExactly(tokenizer.encode("Once upon a time,"));
    assertThat(pair.context()).isOne();
    assertThat(pair(" ", "x").context()).isOne();
  }

  @Test
  void aContinuationThatTheContextSwallowsHasNoSpan() {
    TextPair nothing = pair("Tom", "");
    assertThat(nothing.continuation()).isZero();
    assertThat(nothing.span(512)).isEmpty();
    TextPair swallowed = pair("and picked up the", " towel");
    assertThat(swallowed.continuation()).isZero();
    assertThat(swallowed.ids()).containsExactly(tokenizer.encode("and picked up the"));
    assertThat(swallowed.span(512)).isEmpty();
  }

  @Test
  void whatIsTooLongLosesItsBeginningAndNeverItsEnd() {
    TextPair pair = pair("Once upon a time, there was a little girl", " named Lily and her dog");
    int continuation = pair.continuation();
    TokenSpan span = pair.span(continuation + 1).orElseThrow();
    assertThat(span.targets()).isEqualTo(continuation);
    assertThat(span.context()).isEqualTo(2);
    assertThat(span.to()).isEqualTo(pair.ids().length);
    assertThat(pair.span(continuation).orElseThrow().context()).isOne();
    assertThat(pair.span(continuation - 1)).isEmpty();
  }
}
