package io.quicksilver.job.model;

import io.quicksilver.job.ExitCode;
import io.quicksilver.job.QuicksilverException;
import io.quicksilver.job.storage.Locations;
import io.quicksilver.job.storage.TemporaryFolder;
import io.quicksilver.model.checkpoint.Checkpoint;
import io.quicksilver.model.config.ModelConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * A model's files on the driver's local disk, in Hugging Face layout.
 *
 * <p>A folder that is on the local disk is used where it lies; any other, and the embedded one, is
 * copied to a temporary folder that goes on {@link #close()}. Config and weights must be there to
 * open it, any other file when it is asked for. Whatever is wrong ends the run with {@link
 * ExitCode#MODEL}.
 */
public final class ModelFiles implements AutoCloseable {

  /** The name of the model in the jar. */
  public static final String EMBEDDED = "embedded";

  private static final String CONFIG = "config.json";
  private static final String TOKENIZER = "tokenizer.json";
  private static final String TOKENIZER_CONFIG = "tokenizer_config.json";
  private static final String GENERATION_CONFIG = "generation_config.json";
  private static final String CHAT_TEMPLATE = "chat_template.jinja";

  private static final long LONGEST_TOKENIZER = 1 << 27;
  private static final long LONGEST_TEXT = 1 << 22;

  private final String uri;
  private final Path folder;
  private final TemporaryFolder copy;

  private ModelFiles(String uri, Path folder, TemporaryFolder copy) {
    this.uri = uri;
    this.folder = folder;
    this.copy = copy;
  }

  /**
   * Brings a model to the local disk, and checks that its files are there.
   *
   * @param uri {@link #EMBEDDED}, a path, or a Hadoop URI
   */
  public static ModelFiles open(String uri, Configuration hadoop) {
    ModelFiles files;
    try {
      files = uri.equals(EMBEDDED) ? embedded() : at(uri, hadoop);
    } catch (IOException | IllegalArgumentException | UnsupportedOperationException e) {
      throw failure(uri, "a folder that can be read", e.getMessage(), e);
    }
    try {
      files.check();
      return files;
    } catch (RuntimeException e) {
      files.close();
      throw e;
    }
  }

  private static ModelFiles embedded() throws IOException {
    TemporaryFolder copy = TemporaryFolder.create("model");
    try {
      ModelCopy.embedded(copy.path());
      return new ModelFiles(EMBEDDED, copy.path(), copy);
    } catch (IOException | RuntimeException e) {
      copy.close();
      throw e;
    }
  }

  private static ModelFiles at(String uri, Configuration hadoop) throws IOException {
    org.apache.hadoop.fs.Path source = Locations.existing(uri, hadoop);
    Optional<Path> local = Locations.local(source);
    if (local.isPresent()) {
      return new ModelFiles(uri, local.get(), null);
    }
    if (!source.getFileSystem(hadoop).exists(source)) {
      throw failure(uri, "a folder", "nothing at " + source, null);
    }
    TemporaryFolder copy = TemporaryFolder.create("model");
    try {
      ModelCopy.from(source, hadoop, copy.path());
      return new ModelFiles(uri, copy.path(), copy);
    } catch (IOException | RuntimeException e) {
      copy.close();
      throw e;
    }
  }

  private void check() {
    if (!Files.isDirectory(folder)) {
      String got = Files.exists(folder) ? "a file" : "nothing at that path";
      throw failure(uri, "a folder", got, null);
    }
    requireFile(CONFIG);
    if (!Files.isRegularFile(folder.resolve(Checkpoint.SINGLE_FILE))
        && !Files.isRegularFile(folder.resolve(Checkpoint.INDEX_FILE))) {
      String expected = "a folder with " + Checkpoint.SINGLE_FILE + " or " + Checkpoint.INDEX_FILE;
      throw failure(uri, expected, "one without", null);
    }
  }

  private void requireFile(String name) {
    if (!Files.isRegularFile(folder.resolve(name))) {
      throw failure(uri, "a folder with " + name, "one without", null);
    }
  }

  /** As the user named it. */
  public String uri() {
    return uri;
  }

  /** Where the files lie on the local disk. */
  public Path folder() {
    return folder;
  }

  /** {@code config.json}. */
  public String configJson() {
    return read(CONFIG);
  }

  /** {@code tokenizer.json}. */
  public String tokenizerJson() {
    requireFile(TOKENIZER);
    return read(TOKENIZER);
  }

  /** {@code tokenizer_config.json}. */
  public Optional<String> tokenizerConfigJson() {
    return readIfThere(TOKENIZER_CONFIG);
  }

  /** {@code generation_config.json}. */
  public Optional<String> generationConfigJson() {
    return readIfThere(GENERATION_CONFIG);
  }

  /** {@code chat_template.jinja}, where newer models keep what others have in the tokenizer's. */
  public Optional<String> chatTemplate() {
    return readIfThere(CHAT_TEMPLATE);
  }

  /** The model's config, with the special tokens of its generation config. */
  public ModelConfig config() {
    ModelConfig config = ModelConfig.parse(configJson());
    return generationConfigJson().map(config::withGenerationConfig).orElse(config);
  }

  private Optional<String> readIfThere(String name) {
    return Files.isRegularFile(folder.resolve(name)) ? Optional.of(read(name)) : Optional.empty();
  }

  private String read(String name) {
    try {
      long size = Files.size(folder.resolve(name));
      long most = name.equals(TOKENIZER) ? LONGEST_TOKENIZER : LONGEST_TEXT;
      if (size > most) {
        String got = String.format(Locale.ROOT, "one with %s of %,d", name, size);
        throw failure(
            uri,
            String.format(Locale.ROOT, "a folder with %s of at most %,d bytes", name, most),
            got,
            null);
      }
      return Files.readString(folder.resolve(name));
    } catch (IOException e) {
      throw new QuicksilverException(
          ExitCode.MODEL,
          String.format(
              "Cannot load model %s: %s must be a file in UTF-8, got %s",
              uri, name, e.getMessage()),
          e);
    }
  }

  private static QuicksilverException failure(
      String uri, String expected, String actual, Throwable cause) {
    return new QuicksilverException(
        ExitCode.MODEL,
        String.format("Cannot load model %s: it must be %s, got %s", uri, expected, actual),
        cause);
  }

  @Override
  public void close() {
    if (copy != null) {
      copy.close();
    }
  }
}
