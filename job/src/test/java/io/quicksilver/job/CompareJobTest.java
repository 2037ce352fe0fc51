package io.quicksilver.job;

import static io.quicksilver.job.Scores.questions;
import static io.quicksilver.job.Scores.score;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.quicksilver.job.score.Comparison;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two scores of nearly the same rows beside each other. */
class CompareJobTest {

  @TempDir Path folder;

  @Test
  void aComparisonPairsRowsAndNamesThoseThatChangedSides() throws IOException {
    Path before = folder.resolve("before");
    Path after = folder.resolve("after");
    score(questions(folder), before, "input.id_column=id");
    Path changed =
        Files.write(
            folder.resolve("changed.jsonl"),
            List.of(
                String.format(
                    Scores.CHOICES, "a", "Once upon a", "time there was", "zebra ugh", 1, "old"),
                String.format(
                    Scores.CHOICES, "b", "She saw a big", "dog in the park", "qqq xx z", 0, "old"),
                String.format(Scores.CHOICES, "x", "Tom was very", "happy", "sad", 0, "new")));
    score(changed, after, "input.id_column=id");

    Comparison comparison =
        CompareJob.run(LocalSpark.session(), before.toString(), after.toString());

    assertThat(comparison.pairs()).isEqualTo(2);
    assertThat(comparison.onlyBaseline()).isOne();
    assertThat(comparison.onlyCandidate()).isOne();
    Comparison.Difference acc = comparison.metrics().get("acc");
    assertThat(acc.lostIds()).containsExactly("a");
    assertThat(acc.wonIds()).containsExactly("b");
    assertThat(acc.difference()).isZero();
    assertThat(acc.standardError()).isCloseTo(1, within(1e-12));
    assertThat(comparison.toJson()).contains("\"won_ids\" : [ \"b\" ]");
    assertThatThrownBy(
            () -> CompareJob.run(LocalSpark.session(), before.toString(), folder.toString()))
        .isInstanceOf(QuicksilverException.class)
        .hasMessageContaining("must be outputs of score");
  }
}
