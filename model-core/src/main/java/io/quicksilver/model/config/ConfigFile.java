package io.quicksilver.model.config;

import io.quicksilver.model.ModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The small JSON files of a model's folder, as text. */
public final class ConfigFile {

  /** What the model is. */
  public static final String CONFIG = "config.json";

  /** Its special tokens once more, and how its makers sample; not every model has one. */
  public static final String GENERATION_CONFIG = "generation_config.json";

  /** The longest file that is read, in bytes. */
  static final int LONGEST = 1 << 22;

  private ConfigFile() {}

  /**
   * The file's text.
   *
   * @throws ModelException where there is none, or it is too long or no UTF-8
   */
  public static String read(Path folder, String name) {
    Path file = folder.resolve(name);
    try {
      if (Files.size(file) > LONGEST) {
        throw new ModelException(
            String.format(
                Locale.ROOT,
                "Cannot read %s: it must be at most %d bytes, got %d",
                file,
                LONGEST,
                Files.size(file)));
      }
      return Files.readString(file);
    } catch (IOException e) {
      throw new ModelException(
          String.format("Cannot load the model: %s must be a readable text, got %s", file, e), e);
    }
  }
}
