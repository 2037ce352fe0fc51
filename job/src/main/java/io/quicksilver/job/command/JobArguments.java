package io.quicksilver.job.command;

import io.quicksilver.job.settings.BenchKeys;
import io.quicksilver.job.settings.ModelKeys;
import io.quicksilver.job.settings.OptionKey;
import io.quicksilver.job.settings.OptionKeys;
import io.quicksilver.job.settings.PlanKeys;
import io.quicksilver.job.settings.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Writes settings as arguments of {@code generate}, without a secret among them. */
final class JobArguments {

  /** What a run is known by, written even where it is the default. */
  private static final Set<OptionKey<?>> ALWAYS =
      Set.of(
          OptionKeys.MODEL,
          OptionKeys.INPUT,
          OptionKeys.OUTPUT,
          OptionKeys.MAX_NEW_TOKENS,
          OptionKeys.PRECISION,
          OptionKeys.BATCH_SIZE);

  private static final String NONE = "null";

  private final Settings settings;
  private final List<String> words = new ArrayList<>(List.of("generate"));

  private JobArguments(Settings settings) {
    this.settings = settings;
  }

  /** The run that the settings of {@code inspect} are about. */
  static List<String> of(Settings settings) {
    JobArguments arguments = new JobArguments(settings);
    CommandKeys.RUN.forEach(arguments::add);
    CommandKeys.RUN_OTHERS.forEach(arguments::add);
    settings.all().entrySet().stream()
        .filter(each -> each.getKey().startsWith(OptionKeys.INPUT_OPTIONS + "."))
        .forEach(each -> arguments.set(each.getKey(), each.getValue()));
    settings.all().entrySet().stream()
        .filter(each -> each.getKey().startsWith(OptionKeys.OUTPUT_OPTIONS + "."))
        .forEach(each -> arguments.set(each.getKey(), each.getValue()));
    return List.copyOf(arguments.words);
  }

  private void add(OptionKey<?> key) {
    String value = value(key);
    boolean wanted = ALWAYS.contains(key) || (settings.isGiven(key) && !value.equals(NONE));
    if (!wanted || isOfTheSample(key) || isOfTheModel(key)) {
      return;
    }
    // A value with a dash could be taken for an option, and a list is one value this way.
    if (!key.hasOption() || key.type().list() || value.startsWith("-")) {
      set(key.name(), value);
    } else if (!key.type().label().isEmpty()) {
      words.add(key.option());
      words.add(value);
    } else if (value.equals("true")) {
      words.add(key.option());
    }
  }

  private String value(OptionKey<?> key) {
    boolean sample = settings.get(PlanKeys.ROWS).isPresent();
    if (key.equals(OptionKeys.MODEL) && settings.get(BenchKeys.SHAPE).isPresent()) {
      return "MODEL_URI";
    }
    if (key.equals(OptionKeys.INPUT) && (sample || !settings.hasInput())) {
      return "INPUT_URI";
    }
    if (key.equals(OptionKeys.OUTPUT) && !settings.hasOutput()) {
      return "OUTPUT_URI";
    }
    return settings.all().get(key.name());
  }

  /** A limit that says how much of a sample is read. */
  private boolean isOfTheSample(OptionKey<?> key) {
    return key.equals(OptionKeys.LIMIT) && settings.get(PlanKeys.ROWS).isPresent();
  }

  /** A length that the model's own sampling says. */
  private boolean isOfTheModel(OptionKey<?> key) {
    return key.equals(OptionKeys.MAX_NEW_TOKENS)
        && settings.get(ModelKeys.SAMPLING_DEFAULTS)
        && !settings.isGiven(key);
  }

  private void set(String key, String value) {
    words.add("--set");
    words.add(key + "=" + value);
  }
}
