package io.quicksilver.job.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * Reads {@link Settings} from where they come from; later wins, in whatever order they are told:
 * the jar's {@code reference.conf}, {@code --task}, {@code --config}, {@code --set}, the named
 * options.
 */
public final class SettingsReader {

  private static final String SET = "--set";
  private static final String REFERENCE = "reference.conf";

  private record Raw(Object value, String origin) {}

  private final KeyNames names;
  private final Map<String, Raw> task = new LinkedHashMap<>();
  private final Map<String, Raw> file = new LinkedHashMap<>();
  private final Map<String, Raw> assignments = new LinkedHashMap<>();
  private final Map<String, Raw> options = new LinkedHashMap<>();

  /** A reader for no command in particular. */
  public SettingsReader() {
    this(List.of());
  }

  /** A reader for the command that has these options. */
  public SettingsReader(List<OptionKey<?>> options) {
    names = new KeyNames(options);
  }

  /** A configuration file's text, in HOCON; {@code uri} names it in messages. */
  public SettingsReader config(String uri, String hocon) {
    String origin = "--config " + Redaction.text(uri);
    Config config = parse(origin, hocon);
    flatten("", config.root(), (key, value) -> put(file, key, value, origin));
    return this;
  }

  /** The task that the settings so far name. */
  public Optional<String> task() {
    return Stream.of(options, assignments, file)
        .map(layer -> layer.get(ScoreKeys.TASK.name()))
        .filter(Objects::nonNull)
        .findFirst()
        .flatMap(raw -> ScoreKeys.TASK.read(raw.value(), raw.origin()));
  }

  /** A task file's text, in HOCON; {@code name} names it in messages. */
  public SettingsReader task(String name, String hocon) {
    String origin = "--task " + Redaction.text(name);
    flatten("", parse(origin, hocon).root(), (key, value) -> put(task, key, value, origin));
    return this;
  }

  /** One {@code --set key=value}; of several for a key the last wins. */
  public SettingsReader assignment(String assignment) {
    int equals = assignment.indexOf('=');
    if (equals < 1) {
      throw SettingsErrors.badValue(SET, "the setting", "key=value", assignment);
    }
    String key = known(assignment.substring(0, equals).trim(), SET);
    String text = assignment.substring(equals + 1);
    boolean list = text.strip().startsWith("[") && isList(key);
    assignments.put(key, new Raw(list ? list(key, text) : text, SET));
    return this;
  }

  /** A named option's value: text, or a list of texts where it was repeated. */
  public SettingsReader option(OptionKey<?> key, Object value) {
    options.put(key.name(), new Raw(value, key.option()));
    return this;
  }

  /** The settings; a {@link io.quicksilver.job.QuicksilverException} names a bad value. */
  public Settings read() {
    Map<String, Raw> merged = new HashMap<>(reference());
    merged.putAll(task);
    merged.putAll(file);
    merged.putAll(assignments);
    merged.putAll(options);
    Map<OptionKey<?>, Object> values = new HashMap<>();
    Set<OptionKey<?>> given = new HashSet<>();
    for (OptionKey<?> key : OptionKeys.all()) {
      Raw raw = merged.get(key.name());
      if (raw == null) {
        throw new IllegalStateException(
            "Cannot read reference.conf: " + key.name() + " must be there, got nothing");
      }
      values.put(key, key.read(raw.value(), raw.origin()));
      if (!raw.origin().equals(REFERENCE)) {
        given.add(key);
      }
    }
    return new Settings(
        values,
        given,
        under(OptionKeys.INPUT_OPTIONS, merged),
        under(OptionKeys.OUTPUT_OPTIONS, merged));
  }

  /** What stands in the jar's {@code reference.conf}, by key. */
  static Map<String, Object> defaults() {
    Map<String, Object> defaults = new TreeMap<>();
    reference().forEach((key, raw) -> defaults.put(key, raw.value()));
    return defaults;
  }

  /** What {@code reference.conf} says of a key. */
  static List<String> comments(String key) {
    ConfigValue value = referenceFile().root();
    for (String step : ConfigUtil.splitPath(key)) {
      value = ((ConfigObject) value).get(step);
    }
    return value.origin().comments();
  }

  private static Config referenceFile() {
    return ConfigFactory.parseResources(
            REFERENCE,
            ConfigParseOptions.defaults()
                .setClassLoader(SettingsReader.class.getClassLoader())
                .setAllowMissing(false))
        .resolve();
  }

  private static Map<String, Raw> reference() {
    Map<String, Raw> reference = new HashMap<>();
    flatten(
        "", referenceFile().root(), (key, value) -> reference.put(key, new Raw(value, REFERENCE)));
    return reference;
  }

  private static Config parse(String origin, String hocon) {
    try {
      return ConfigFactory.parseString(hocon).resolve();
    } catch (ConfigException e) {
      throw SettingsErrors.badValue(origin, "the file", "valid HOCON", firstLine(e.getMessage()));
    }
  }

  private static Object list(String key, String text) {
    try {
      return ConfigFactory.parseString("value = " + text).resolve().getValue("value").unwrapped();
    } catch (ConfigException e) {
      throw SettingsErrors.badValue(SET, key, "a list such as [\"a\", \"b\"]", text);
    }
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse("").replaceFirst("^String: ", "line ");
  }

  /** Hands out every leaf below {@code object} with its dotted key, nulls included. */
  private static void flatten(
      String prefix, ConfigObject object, BiConsumer<String, Object> target) {
    for (Map.Entry<String, ConfigValue> entry : object.entrySet()) {
      String key = prefix.isEmpty() ? entry.getKey() : prefix + "." + entry.getKey();
      if (entry.getValue() instanceof ConfigObject child) {
        flatten(key, child, target);
      } else {
        target.accept(key, entry.getValue().unwrapped());
      }
    }
  }

  private static boolean isList(String name) {
    return OptionKeys.all().stream().anyMatch(key -> key.name().equals(name) && key.type().list());
  }

  private void put(Map<String, Raw> layer, String key, Object value, String origin) {
    layer.put(known(key, origin), new Raw(value, origin));
  }

  /** The key's full name, or that of an option of Spark's. */
  private String known(String key, String origin) {
    for (String prefix : new String[] {OptionKeys.INPUT_OPTIONS, OptionKeys.OUTPUT_OPTIONS}) {
      if (key.startsWith(prefix + ".")) {
        return key;
      }
    }
    return names.find(key, origin).name();
  }

  private static Map<String, String> under(String prefix, Map<String, Raw> merged) {
    Map<String, String> options = new HashMap<>();
    merged.forEach(
        (key, raw) -> {
          if (key.startsWith(prefix + ".") && raw.value() != null) {
            options.put(key.substring(prefix.length() + 1), String.valueOf(raw.value()));
          }
        });
    return options;
  }
}
