package io.quicksilver.job.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.quicksilver.job.ExitCode;
import io.quicksilver.job.LocalSpark;
import io.quicksilver.job.QuicksilverException;
import io.quicksilver.job.RunSummary;
import io.quicksilver.job.report.WrittenRows;
import io.quicksilver.job.settings.OptionKey;
import io.quicksilver.model.ModelException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** A command line's way to its exit code, its help, and what is said about failures. */
class CommandRunnerTest {

  private final Spoken spoken = new Spoken();

  private int generate(RuntimeException failure, String... more) {
    LocalSpark.session();
    List<String> arguments = new ArrayList<>(List.of("generate", "--input", "i", "--output", "o"));
    arguments.addAll(List.of(more));
    GenerateAction action =
        (spark, settings) -> {
          throw failure;
        };
    return spoken.run(List.of(new GenerateCommand(action)), arguments.toArray(String[]::new));
  }

  @Test
  void whatSucceedsEndsWith0AndSaysWhatCameOfIt() {
    LocalSpark.session();
    RunSummary summary =
        new RunSummary(
            "o",
            "o/r.html",
            1000,
            1990,
            10,
            5,
            6,
            7.25,
            12.5,
            Map.of("a", 10L),
            Optional.of(new WrittenRows.Example("row 7", "a", "Cannot do it")),
            "o/errors",
            false);
    int code =
        spoken.run(
            List.of(new GenerateCommand((spark, settings) -> summary)),
            "generate",
            "--input=i",
            "--output=o");
    assertThat(code).isEqualTo(0);
    assertThat(spoken.out().lines())
        .containsExactly(
            "rows            1,000 in, 1,990 ok, 10 error (a 10)",
            "first error     row 7: Cannot do it",
            "error rows      o/errors",
            "tokens          5 prompt, 6 completion",
            "rate            13 new tokens/s",
            "time            7.3 s",
            "output          o",
            "report          o/r.html");
    assertThat(spoken.err()).isEmpty();
  }

  @Test
  void aSettingIsExplainedAndNothingIsDone() {
    int code = spoken.run("generate", "--explain", "top-k");

    assertThat(code).isZero();
    assertThat(spoken.out().lines())
        .containsSequence("sampling.top_k (--top-k)")
        .contains("  default    0", "  Draw from the k likeliest tokens; 0: from all. (--top-k)");
    assertThat(spoken.run("generate", "--explain", "sampling.top_q")).isEqualTo(2);
    assertThat(spoken.err()).contains("the nearest is sampling.top_");
    assertThat(spoken.run("bench", "--explain", "json")).isZero();
    assertThat(spoken.out()).contains("bench.json (--json)").doesNotContain("plan.json");
    assertThat(spoken.run("generate", "--explain", "json")).isEqualTo(2);
    assertThat(spoken.err()).contains("one of plan.json, bench.json, compare.json, got json");
  }

  @ParameterizedTest
  @CsvSource({"OTHER,1", "USAGE,2", "INPUT,3", "MODEL,4", "ERROR_BUDGET,5", "OUTPUT_CONFLICT,6"})
  void aFailureEndsWithItsCodeAndOneSentence(ExitCode code, int number) {
    assertThat(generate(new QuicksilverException(code, "Cannot: a must be b, got c")))
        .isEqualTo(number);
    assertThat(spoken.err()).isEqualTo("quicksilver: Cannot: a must be b, got c\n");
    assertThat(spoken.out()).isEmpty();
  }

  @Test
  void theJvmsWordsAboutNullAreNoSentenceOfOurs() {
    assertThat(generate(new NullPointerException("Cannot invoke \"a.b()\" because c is null")))
        .isEqualTo(1);
    assertThat(spoken.err()).startsWith("quicksilver: Cannot finish generate: NullPointer");
  }

  @Test
  void aModelExceptionEndsWith4() {
    assertThat(generate(new ModelException("Cannot load it"))).isEqualTo(4);
  }

  @Test
  void ourExceptionIsFoundInsideSparks() {
    Exception ours = new QuicksilverException(ExitCode.INPUT, "Cannot read it");
    assertThat(generate(new RuntimeException(new SparkException("Job aborted", ours))))
        .isEqualTo(3);
    assertThat(spoken.err()).isEqualTo("quicksilver: Cannot read it\n");
  }

  @Test
  void anyOtherFailureEndsWith1AndNamesItsRoot() {
    Exception root = new IOException("disk full\nat some place");
    assertThat(generate(new RuntimeException("task 3 lost", root))).isEqualTo(1);
    assertThat(spoken.err())
        .isEqualTo(
            "quicksilver: Cannot finish generate: IOException: disk full; --verbose shows where it"
                + " happened\n");
  }

  @Test
  void aSentenceOfOursIsWorthMoreThanItsRoot() {
    IOException root = new IOException("permission denied");
    String sentence = "Cannot write the output: o must be writable, got permission denied";
    assertThat(generate(new UncheckedIOException(sentence, root))).isEqualTo(1);
    assertThat(spoken.err()).isEqualTo("quicksilver: " + sentence + "\n");
  }

  @Test
  void theStackTraceComesWithVerboseOnly() {
    generate(new ModelException("Cannot load it"));
    assertThat(spoken.err()).doesNotContain("\tat ");
    generate(new ModelException("Cannot load it"), "--verbose");
    assertThat(spoken.err()).contains("\tat io.quicksilver.job.command.CommandRunnerTest");
  }

  @Test
  void noLineLooksLikeASchedulersOwnNorHoldsASecret() {
    String message = "Exit code: 137 of application_17_0042, exit code: 1, s3a://me:hunter2@b/x";
    generate(new IllegalStateException(message), "--verbose");
    assertThat(spoken.err())
        .contains("Exit code 137 of app_17_0042, exit code 1, s3a://b/x")
        .doesNotContainPattern("[eE]xit code: (\\d+)")
        .doesNotContainPattern("application[0-9_]+")
        .doesNotContain("hunter2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"demo", "generate", "inspect", "convert"})
  void helpNamesEveryOptionWithItsDescription(String name) {
    assertThat(spoken.run(name, "--help")).isEqualTo(0);
    Command command =
        List.of(
                new DemoCommand((spark, settings) -> null),
                new GenerateCommand((spark, settings) -> null),
                new InspectCommand(),
                new ConvertCommand())
            .stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElseThrow();
    String help = spoken.out().replaceAll("\\s+", " ");
    assertThat(help)
        .startsWith(command.summary())
        .contains("Usage: quicksilver [spark-submit options] " + name + " [options]")
        .contains("--config=FILE", "--set=KEY=VALUE", "--verbose", "--help")
        .contains("Examples: quicksilver ");
    for (OptionKey<?> key : command.options()) {
      assertThat(help).contains(" " + key.option(), key.description());
    }
    for (OptionKey<?> key : command.otherKeys()) {
      assertThat(help).contains(" " + key.name() + "=", key.description());
    }
  }

  @Test
  void helpFitsATerminalButForExamples() {
    CommandLine generate =
        CommandLines.of(List.of(new GenerateCommand((spark, settings) -> null)), 80)
            .getSubcommands()
            .get("generate");
    String help = generate.getUsageMessage();
    assertThat(help.substring(0, help.indexOf("Examples:")).lines())
        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80))
        .anySatisfy(
            line -> assertThat(line).startsWith("  output.keep=NAME,NAME             Input"));
  }

  @Test
  void theHelpOfAllNamesEveryCommand() {
    assertThat(spoken.run("--help")).isEqualTo(0);
    assertThat(spoken.out()).contains("demo ", "generate ", "inspect ", "convert ");
  }

  @Test
  void examplesParse() {
    List<Command> commands =
        List.of(
            new DemoCommand((spark, settings) -> null),
            new GenerateCommand((spark, settings) -> null),
            new InspectCommand(),
            new ConvertCommand());
    for (Command command : commands) {
      for (String example : command.examples()) {
        String[] arguments = example.replaceFirst("^--master \\S+ ", "").split(" ", -1);
        var parsed = Arguments.parse(CommandLines.of(commands), arguments);
        assertThat(parsed.subcommand().commandSpec().name()).isEqualTo(command.name());
      }
    }
  }

  @Test
  void theVersionIsSaid() {
    assertThat(spoken.run("--version")).isEqualTo(0);
    assertThat(spoken.out()).startsWith("quicksilver ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "generat | Cannot read the command line: the command must be a known one, got generat; the"
            + " nearest is generate",
        "generate --topk 3 | Cannot read the command line: option must be a known one, got --topk;"
            + " the nearest is --top-k",
        "demo --max-tokens=3 | Cannot read the command line: option must be a known one, got"
            + " --max-tokens; the nearest is --max-new-tokens",
        "generate --top-p 3 | Cannot read --top-p: sampling.top_p must be a number above 0 and up"
            + " to 1, got 3",
        "generate --set a.b=3 | Cannot read --set: key must be a known one, got a.b; the nearest is"
            + " input.uri",
        "generate file | Cannot read the command line: what follows generate must be an option and"
            + " its value, got file",
        "generate --input | Cannot read the command line: --input must be followed by a value, got"
            + " nothing",
        "generate --output o | Cannot read the settings: input.uri must be given with --input, got"
            + " nothing",
        "generate --input i | Cannot read the settings: output.uri must be given with --output, got"
            + " nothing",
        "generate --input i --output o --prompt-column p --prompt-template {t} | Cannot read the"
            + " settings: input.prompt_column must be left out where input.prompt_template says the"
            + " prompt, got p",
        "convert --output /nowhere --model embedded --init keep | Cannot read the settings: --type"
            + " must be given where no module is added, got nothing",
        "inspect --config /no/such.conf | Cannot read --config: /no/such.conf must be a file that"
            + " can be read, got File file:/no/such.conf does not exist",
      })
  void aWrongCommandLineEndsWith2AndSaysWhatIsWrong(String line, String sentence) {
    assertThat(spoken.run(line.split(" ", -1))).isEqualTo(2);
    assertThat(spoken.err()).isEqualTo("quicksilver: " + sentence + "\n");
  }

  @Test
  void noCommandAtAllEndsWith2() {
    assertThat(spoken.run()).isEqualTo(2);
    assertThat(spoken.err()).contains("one of demo, generate, score, compare, inspect, convert");
  }

  @Test
  void settingsComeFromFileAssignmentsAndOptionsInThatOrder(@TempDir Path folder)
      throws IOException {
    LocalSpark.session();
    Path file = folder.resolve("a.conf");
    Files.writeString(file, "sampling { top_k = 2, seed = 2, samples = 2 }");
    String[] arguments = {
      "generate",
      "--input",
      "i",
      "--output",
      "o",
      "--config",
      file.toUri().toString(),
      "--set",
      "seed=3",
      "--set",
      "top_k=3",
      "--top-k",
      "9",
      "--top-k",
      "4",
      "--stop",
      "a",
      "--stop",
      "-b",
      "--overwrite"
    };
    List<String> seen = new ArrayList<>();
    spoken.run(
        List.of(
            new GenerateCommand(
                (spark, settings) -> {
                  seen.add(settings.samples() + " " + settings.sampling());
                  seen.add(String.valueOf(settings.overwrite()));
                  throw new QuicksilverException(ExitCode.OTHER, "enough");
                })),
        arguments);
    assertThat(seen.get(0))
        .startsWith("2 ")
        .contains("topK=4")
        .contains("seed=3")
        .contains("stop=[a, -b]");
    assertThat(seen.get(1)).isEqualTo("true");
  }
}
