package io.quicksilver.job.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quicksilver.job.ExitCode;
import io.quicksilver.job.QuicksilverException;
import io.quicksilver.model.math.Precision;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where settings come from, who wins, and what is refused. */
class SettingsReaderTest {

  private static SettingsReader reader() {
    return new SettingsReader();
  }

  @Test
  void aLaterSourceWinsInWhateverOrderTheyAreTold() {
    SettingsReader reader =
        reader()
            .option(OptionKeys.TOP_K, "4")
            .assignment("sampling.top_k=3")
            .assignment("sampling.seed=3")
            .config("f.conf", "sampling { top_k = 2, seed = 2, samples = 2 }");
    Settings settings = reader.read();
    assertThat(settings.get(OptionKeys.TOP_K)).isEqualTo(4);
    assertThat(settings.get(OptionKeys.SEED)).isEqualTo(3);
    assertThat(settings.get(OptionKeys.SAMPLES)).isEqualTo(2);
    assertThat(settings.get(OptionKeys.MAX_NEW_TOKENS)).isEqualTo(128);
  }

  @Test
  void ofSeveralAssignmentsTheLastWins() {
    assertThat(reader().assignment("batch.size=3").assignment("batch.size=5").read().batchSize())
        .isEqualTo(5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sampling.top_k=7", "top_k=7", "top-k=7", "sampling.top-k=7"})
  void aKeyMayBeSpelledAsItsOption(String assignment) {
    assertThat(reader().assignment(assignment).read().get(OptionKeys.TOP_K)).isEqualTo(7);
  }

  @Test
  void aShortNameAndTheKeyAreOne() {
    Settings settings =
        reader().config("f", "input = a\nmodel = b").assignment("input.uri=c").read();
    assertThat(settings.input()).isEqualTo("c");
    assertThat(settings.model()).isEqualTo("b");
  }

  @Test
  void aShortNameOfSeveralKeysIsTheCommandsOwn() {
    Settings bench =
        new SettingsReader(BenchKeys.ALL)
            .assignment("prompt-tokens=512")
            .config("f", "precision = [bf16, int8], top_k = 3")
            .read();
    assertThat(bench.get(BenchKeys.PROMPT_TOKENS)).isEqualTo(512);
    assertThat(bench.get(PlanKeys.PROMPT_TOKENS)).isEmpty();
    assertThat(bench.get(BenchKeys.PRECISIONS)).contains(List.of(Precision.BF16, Precision.INT8));
    assertThat(bench.get(OptionKeys.TOP_K)).isEqualTo(3);
    assertThatThrownBy(() -> new SettingsReader(PlanKeys.ALL).assignment("precision=bf16"))
        .isInstanceOf(QuicksilverException.class)
        .hasMessage(
            "Cannot read --set: key must be one of model.precision, bench.precision, got"
                + " precision");
  }

  @Test
  void aValueMayHoldAnything() {
    assertThat(reader().assignment("input.prompt_column=a = 'b=c'").read().promptColumn())
        .isEqualTo("a = 'b=c'");
  }

  @Test
  void listsComeAsHoconOrAsOptionsRepeated() {
    assertThat(reader().assignment("stop=[\"\\n\", \"a,b\"]").read().sampling().stop())
        .containsExactly("\n", "a,b");
    assertThat(reader().option(OptionKeys.STOP, List.of("a", " b")).read().sampling().stop())
        .containsExactly("a", " b");
    assertThat(reader().config("f", "output.keep = [a, b]").read().keep())
        .containsExactly("a", "b");
  }

  @Test
  void nullUnsetsWhatMayBeUnset() {
    Settings settings =
        reader()
            .config("f", "input.limit = 3, input.id_column = null")
            .assignment("limit=null")
            .read();
    assertThat(settings.limit()).isEmpty();
    assertThat(settings.idColumn()).isEmpty();
    assertThatThrownBy(() -> reader().config("f", "batch.size = null").read())
        .isInstanceOf(QuicksilverException.class)
        .hasMessage(
            "Cannot read --config f: batch.size must be a whole number from 1 to 4096, got"
                + " nothing");
  }

  @Test
  void sparksOwnOptionsPassThrough() {
    Settings settings =
        reader()
            .config("f", "input.options { delimiter = \";\", header = false }")
            .assignment("input.options.Header=true")
            .assignment("output.options.compression=zstd")
            .read();
    assertThat(settings.inputOptions())
        .isEqualTo(Map.of("delimiter", ";", "header", "false", "Header", "true"));
    assertThat(settings.outputOptions()).isEqualTo(Map.of("compression", "zstd"));
  }

  @Test
  void aFileMayReferToItselfAndTheEnvironment() {
    assertThat(
            reader()
                .config("f", "model.uri = ${input.uri}\"/m\", input.uri = /data")
                .read()
                .model())
        .isEqualTo("/data/m");
  }

  @ParameterizedTest
  @CsvSource({
    "sampling.topk, sampling.top_k",
    "max_new_token, sampling.max_new_tokens",
    "inptu.uri, input.uri",
    "tempreature, sampling.temperature",
    "errors.maxrate, errors.max_rate",
    "output.ignore-eso, output.ignore_eos"
  })
  void anUnknownKeyIsRefusedWithTheNearestKnownOne(String typed, String nearest) {
    String ending = ": key must be a known one, got " + typed + "; the nearest is " + nearest;
    assertThatThrownBy(() -> reader().assignment(typed + "=1"))
        .hasMessage("Cannot read --set" + ending)
        .isInstanceOfSatisfying(
            QuicksilverException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.USAGE));
    assertThatThrownBy(() -> reader().config("s3a://b/f", typed + " = 1"))
        .hasMessage("Cannot read --config s3a://b/f" + ending);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "top_p=2 | sampling.top_p must be a number above 0 and up to 1, got 2",
        "top_p=0 | sampling.top_p must be a number above 0 and up to 1, got 0",
        "top_p=NaN | sampling.top_p must be a number above 0 and up to 1, got NaN",
        "min_p=-1 | sampling.min_p must be a number from 0 to 1, got -1",
        "temperature=hot | sampling.temperature must be a number from 0 to 100, got hot",
        "top_k=1.5 | sampling.top_k must be a whole number of at least 0, got 1.5",
        "top_k=9999999999 | sampling.top_k must be a whole number of at least 0, got 9999999999",
        "max_new_tokens=0 | sampling.max_new_tokens must be a whole number of at least 1, got 0",
        "repetition_penalty=0 | sampling.repetition_penalty must be a number above 0 and up to 100,"
            + " got 0",
        "seed=x | sampling.seed must be a whole number, got x",
        "samples= | sampling.samples must be a whole number from 1 to 100000, got an empty text",
        "model.precision=fp16 | model.precision must be f32, bf16 or int8, got fp16",
        "output.format=csv | output.format must be parquet, json or openai-batch, got csv",
        "output.tokens=yes | output.tokens must be true or false, got yes",
        "limit=0 | input.limit must be a whole number of at least 1, or null for none, got 0",
        "errors.max_rate=1.1 | errors.max_rate must be a number from 0 to 1, got 1.1",
        "errors.max_rows=-1 | errors.max_rows must be a whole number of at least 0, or null for"
            + " none, got -1",
        "output.keep=a,,b | output.keep must be a list of column names, got a,,b",
        "stop=[\"\"] | sampling.stop must be texts that are not empty, got []",
        "stop=[1 | sampling.stop must be a list such as [\"a\", \"b\"], got [1",
        "batch.size=[1] | batch.size must be a whole number from 1 to 4096, got [1]",
        "context-pooling=none | convert.context_pooling must be causal, prompt or full, got none",
      })
  void aBadValueIsRefusedWithWhatWasExpected(String assignment, String sentence) {
    assertThatThrownBy(() -> reader().assignment(assignment).read())
        .hasMessage("Cannot read --set: " + sentence)
        .isInstanceOfSatisfying(
            QuicksilverException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.USAGE));
  }

  @Test
  void aBadOptionIsCalledByItsName() {
    assertThatThrownBy(() -> reader().option(OptionKeys.BATCH_SIZE, "many").read())
        .hasMessage(
            "Cannot read --batch-size: batch.size must be a whole number from 1 to 4096, got many");
  }

  @Test
  void aFileThatIsNotHoconIsRefusedWithItsPlace() {
    assertThatThrownBy(() -> reader().config("f.conf", "input {\n uri = [\n"))
        .isInstanceOf(QuicksilverException.class)
        .hasMessageStartingWith("Cannot read --config f.conf: the file must be valid HOCON, got ");
  }

  @Test
  void anAssignmentWithoutAnEqualsSignIsRefused() {
    assertThatThrownBy(() -> reader().assignment("seed"))
        .hasMessage("Cannot read --set: the setting must be key=value, got seed");
  }
}
