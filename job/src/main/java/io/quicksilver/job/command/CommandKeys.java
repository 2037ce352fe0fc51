package io.quicksilver.job.command;

import io.quicksilver.job.settings.InputKeys;
import io.quicksilver.job.settings.ModelKeys;
import io.quicksilver.job.settings.OptionKey;
import io.quicksilver.job.settings.OptionKeys;
import io.quicksilver.job.settings.RunKeys;
import io.quicksilver.job.settings.WeightKeys;
import java.util.List;

/** The settings that several commands share. */
final class CommandKeys {

  /** Named options of a run over a dataset. */
  static final List<OptionKey<?>> RUN =
      List.of(
          OptionKeys.MODEL,
          OptionKeys.INPUT,
          OptionKeys.OUTPUT,
          OptionKeys.FORMAT,
          OptionKeys.PROMPT_COLUMN,
          InputKeys.PROMPT_TEMPLATE,
          OptionKeys.ID_COLUMN,
          InputKeys.WHERE,
          OptionKeys.MAX_NEW_TOKENS,
          OptionKeys.TEMPERATURE,
          OptionKeys.TOP_K,
          OptionKeys.TOP_P,
          OptionKeys.MIN_P,
          OptionKeys.REPETITION_PENALTY,
          OptionKeys.SEED,
          OptionKeys.SAMPLES,
          OptionKeys.STOP,
          OptionKeys.PRECISION,
          OptionKeys.BATCH_SIZE,
          OptionKeys.LIMIT,
          OptionKeys.OVERWRITE,
          RunKeys.APPEND_INPUT);

  /** Settings of a run that have no option. */
  static final List<OptionKey<?>> RUN_OTHERS =
      List.of(
          ModelKeys.SAMPLING_DEFAULTS,
          ModelKeys.NOW,
          OptionKeys.INPUT_PARTITIONS,
          OptionKeys.OUTPUT_FORMAT,
          OptionKeys.OUTPUT_KEEP,
          OptionKeys.OUTPUT_TOKENS,
          OptionKeys.IGNORE_EOS,
          OptionKeys.TOKENS_PER_STEP,
          OptionKeys.PREFIX_CACHE_BYTES,
          OptionKeys.ERRORS_MAX_RATE,
          OptionKeys.ERRORS_MAX_ROWS,
          OptionKeys.PRICE_PER_CORE_HOUR,
          WeightKeys.DISTRIBUTION,
          WeightKeys.CACHE,
          RunKeys.LEASE,
          RunKeys.SHUTDOWN_GRACE);

  private CommandKeys() {}
}
