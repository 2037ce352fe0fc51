package io.quicksilver.job.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quicksilver.job.ExitCode;
import io.quicksilver.job.QuicksilverException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The typed view. */
class SettingsTest {

  @ParameterizedTest
  @CsvSource({
    "data.jsonl, json",
    "data.json.gz, json",
    "hdfs:///a/b.CSV, csv",
    "s3a://bucket/day=1/notes.txt.zst, text",
    "x.orc, orc",
    "x.parquet/, parquet",
    "folder, parquet",
    "v1.2/folder, parquet"
  })
  void theFormatFollowsTheNameOfTheInput(String input, String format) {
    assertThat(new SettingsReader().assignment("input=" + input).read().format()).isEqualTo(format);
  }

  @Test
  void aFormatThatIsSaidCounts() {
    Settings settings =
        new SettingsReader().assignment("input=a.json").assignment("format=csv").read();
    assertThat(settings.format()).isEqualTo("csv");
  }

  @Test
  void textHasItsPromptsInValue() {
    assertThat(new SettingsReader().assignment("input=a.txt").read().promptColumn())
        .isEqualTo("value");
    assertThat(new SettingsReader().assignment("input=a.csv").read().promptColumn())
        .isEqualTo("prompt");
  }

  @Test
  void whatIsMissingIsAskedForByItsOption() {
    Settings settings = new SettingsReader().read();
    assertThat(settings.hasInput()).isFalse();
    assertThatThrownBy(settings::input)
        .hasMessage("Cannot read the settings: input.uri must be given with --input, got nothing")
        .isInstanceOfSatisfying(
            QuicksilverException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.USAGE));
    assertThatThrownBy(settings::output).hasMessageContaining("given with --output");
  }

  @Test
  void allShowsEveryKeyAsSetWouldTakeIt() {
    SettingsReader reader = new SettingsReader().assignment("stop=[\"\\n\", \"\\\"\"]");
    Map<String, String> all = reader.assignment("top_p=0.90").read().all();
    assertThat(all.keySet()).containsAll(OptionKeys.all().stream().map(OptionKey::name).toList());
    assertThat(all)
        .containsEntry("sampling.stop", "[\"\\n\", \"\\\"\"]")
        .containsEntry("sampling.top_p", "0.9")
        .containsEntry("sampling.temperature", "0")
        .containsEntry("input.limit", "null")
        .containsEntry("model.precision", "f32");
    SettingsReader again = new SettingsReader();
    all.forEach((key, value) -> again.assignment(key + "=" + value));
    assertThat(again.read().all()).isEqualTo(all);
  }

  @Test
  void allKeepsSecretsToItself() {
    Map<String, String> all =
        new SettingsReader()
            .assignment("input.options.password=hunter2")
            .assignment("input.options.fs.s3a.access.key=AKIA")
            .assignment("input.uri=s3a://me:hunter2@bucket/p")
            .assignment("output.uri=https://h/o?sv=1&sig=hunter2")
            .assignment("output.tokens=true")
            .read()
            .all();
    assertThat(all.toString()).doesNotContain("hunter2").doesNotContain("AKIA");
    assertThat(all)
        .containsEntry("input.uri", "s3a://bucket/p")
        .containsEntry("output.tokens", "true")
        .containsEntry("sampling.max_new_tokens", "128")
        .containsEntry("convert.token_mixing_padding", "causal");
  }

  @Test
  void withChangesOneKeyAndLeavesTheOriginal() {
    Settings settings = new SettingsReader().read();
    Settings changed = settings.with(OptionKeys.SAMPLES, 3);
    assertThat(changed.samples()).isEqualTo(3);
    assertThat(changed.isGiven(OptionKeys.SAMPLES)).isTrue();
    assertThat(settings.samples()).isEqualTo(1);
  }
}
