package io.quicksilver.job;

import static io.quicksilver.job.Scores.questions;
import static io.quicksilver.job.Scores.score;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.quicksilver.job.command.CommandRunner;
import io.quicksilver.job.command.Console;
import io.quicksilver.job.score.Comparison;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two scores of nearly the same rows beside each other. */
class CompareJobTest {

  @TempDir Path folder;
  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

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

  @Test
  void aLossBeyondTheLimitEndsWithTheBudgetsCode() throws IOException {
    Path before = folder.resolve("before");
    Path after = folder.resolve("after");
    score(questions(folder), before, "input.id_column=id");
    Path worse =
        Files.write(
            folder.resolve("worse.jsonl"),
            List.of(
                String.format(
                    Scores.CHOICES, "a", "Once upon a", "time there was", "zebra ugh", 1, "old"),
                String.format(
                    Scores.CHOICES, "b", "She saw a big", "dog in the park", "qqq xx z", 1, "old"),
                String.format(
                    Scores.CHOICES, "c", "Tom was very", "happy and said", "hap", 1, "new")));
    score(worse, after, "input.id_column=id");
    String a = before.toString();
    String b = after.toString();

    assertThat(compare(a, b)).isZero();
    assertThat(compare(a, b, "--max-loss", "50")).isZero();
    assertThat(compare(a, a, "--max-loss", "0")).isZero();
    assertThat(compare(b, a, "--max-loss", "0")).as("what is better is no loss").isZero();
    assertThat(errors.toString(UTF_8)).isEmpty();

    assertThat(compare(a, b, "--max-loss", "0.5")).isEqualTo(5);
    assertThat(errors.toString(UTF_8))
        .contains("no more than compare.max_loss = 0.5 standard errors, got acc");
    assertThat(compare(a, b, "--max-loss", "-1")).isEqualTo(2);

    Path others = folder.resolve("others");
    score(worse, others);
    errors.reset();
    assertThat(compare(a, others.toString(), "--max-loss", "9")).isEqualTo(3);
    assertThat(errors.toString(UTF_8)).contains("two rows of the same ids at least, got 0");
  }

  @Test
  void tokensOfOneTokenizerAreNotComparedWithThoseOfAnother() throws IOException {
    Path texts =
        Files.write(
            folder.resolve("texts.jsonl"),
            List.of("{\"id\": \"a\", \"text\": \"Once\"}", "{\"id\": \"b\", \"text\": \"A dog\"}"));
    Path more =
        Files.write(
            folder.resolve("more.jsonl"),
            List.of(
                "{\"id\": \"a\", \"text\": \"Once upon a time\"}",
                "{\"id\": \"b\", \"text\": \"A dog\"}"));
    score(texts, folder.resolve("few"), "input.id_column=id");
    score(more, folder.resolve("many"), "input.id_column=id");

    Comparison.Difference perplexity =
        CompareJob.run(
                LocalSpark.session(),
                folder.resolve("few").toString(),
                folder.resolve("many").toString())
            .metrics()
            .get("token_perplexity");

    assertThat(perplexity.baseline()).isPositive();
    assertThat(perplexity.candidate()).isPositive();
    assertThat(perplexity.difference()).isNull();
    assertThat(perplexity.standardError()).isNull();
  }

  private int compare(String... arguments) {
    List<String> line = new ArrayList<>(List.of("compare"));
    line.addAll(List.of(arguments));
    PrintStream silent = new PrintStream(OutputStream.nullOutputStream(), true, UTF_8);
    PrintStream told = new PrintStream(errors, true, UTF_8);
    return CommandRunner.ofAll(new Console(silent, told)).run(line.toArray(String[]::new));
  }
}
