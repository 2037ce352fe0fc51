package io.quicksilver.job.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The distance between names. */
class NearestNameTest {

  @ParameterizedTest
  @CsvSource({"'','',0", "abc,abc,0", "abc,ab,1", "abc,acb,1", "abc,axc,1", "'',abc,3", "ab,ba,1"})
  void editsAreInsertionsDeletionsReplacementsAndSwaps(String a, String b, int edits) {
    assertThat(NearestName.edits(a, b)).isEqualTo(edits);
    assertThat(NearestName.edits(b, a)).isEqualTo(edits);
  }

  @Test
  void theNearestNeedsFewestEditsWhateverTheCaseAndDashes() {
    List<String> known = List.of("--model", "--max-new-tokens", "--min-p");
    assertThat(NearestName.of("--Max_New_Token", known)).isEqualTo("--max-new-tokens");
    assertThat(NearestName.of("--modle", known)).isEqualTo("--model");
  }

  @Test
  void aKeysLastPartIsANameToo() {
    assertThat(NearestName.of("top_k", List.of("sampling.top_k", "input.uri")))
        .isEqualTo("sampling.top_k");
  }

  @Test
  void nothingIsNearestToNothing() {
    assertThatThrownBy(() -> NearestName.of("a", List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("known must be at least one name");
  }
}
