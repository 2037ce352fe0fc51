package io.quicksilver.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.quicksilver.job.dataset.LongestRow;
import io.quicksilver.job.settings.Settings;
import io.quicksilver.job.settings.SettingsReader;
import io.quicksilver.model.config.ModelConfig;
import org.junit.jupiter.api.Test;

class RunMemoryTest {

  private static final ModelConfig CONFIG =
      ModelConfig.parse(
          "{\"model_type\": \"llama\", \"hidden_size\": 8, \"intermediate_size\": 8,"
              + " \"num_hidden_layers\": 1, \"num_attention_heads\": 2, \"vocab_size\": 9,"
              + " \"max_position_embeddings\": 4096}");

  private static final Settings SETTINGS =
      new SettingsReader().assignment("sampling.max_new_tokens=128").read();

  private static int positions(long tokens, int newTokens) {
    return RunMemory.positions(CONFIG, new LongestRow(0, tokens, newTokens), SETTINGS);
  }

  @Test
  void theLongestRowHasItsPromptATemplateAndTheMostThatAnyRowMayGet() {
    assertThat(positions(100, 0)).isEqualTo(100 + 64 + 128);
    assertThat(positions(100, 64)).isEqualTo(100 + 64 + 128);
    assertThat(positions(100, 1000)).isEqualTo(100 + 64 + 1000);
    assertThat(positions(100, Integer.MAX_VALUE)).isEqualTo(4096);
  }
}
