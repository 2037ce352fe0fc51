package io.quicksilver.model.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.LibUtils;
import io.quicksilver.model.ModelException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Creates native tokenizers without the network, without the home folder, without traces.
 *
 * <p>The library that binds them would by itself unpack its native part into a shared cache folder,
 * fetch another one where it finds a GPU, and report its use. Here the native part comes from the
 * jar, is unpacked into a new private folder under {@code java.io.tmpdir} and unlinked as soon as
 * it is loaded. {@code RUST_LIBRARY_PATH}, {@code ENGINE_CACHE_DIR} and {@code DJL_CACHE_DIR}
 * (environment or system properties) keep their meaning: the file of a native library that was
 * unpacked before, as on a read-only file system, or another cache folder.
 */
final class NativeTokenizers {

  private static final String CACHE = "ENGINE_CACHE_DIR";
  private static final List<String> PLACES = List.of("RUST_LIBRARY_PATH", CACHE, "DJL_CACHE_DIR");
  private static final Map<String, String> OPTIONS =
      Map.of("addSpecialTokens", "true", "truncation", "false", "padding", "false");

  private static boolean loaded;

  private NativeTokenizers() {}

  /**
   * A native tokenizer, which neither truncates nor pads, whatever its file says.
   *
   * @throws ModelException where the document is no tokenizer that the library knows
   */
  static HuggingFaceTokenizer create(String tokenizerJson) {
    load();
    byte[] bytes = tokenizerJson.getBytes(StandardCharsets.UTF_8);
    try (InputStream stream = new ByteArrayInputStream(bytes)) {
      return HuggingFaceTokenizer.newInstance(stream, OPTIONS);
    } catch (RuntimeException e) {
      throw new ModelException(
          "Cannot read tokenizer.json: it must be a tokenizer that Hugging Face's library reads,"
              + " got "
              + ModelException.quote(String.valueOf(e.getMessage())),
          e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static synchronized void load() {
    if (loaded) {
      return;
    }
    if (setting("OPT_OUT_TRACKING") == null) {
      System.setProperty("OPT_OUT_TRACKING", "true");
    }
    Thread thread = Thread.currentThread();
    ClassLoader context = thread.getContextClassLoader();
    thread.setContextClassLoader(NativeTokenizers.class.getClassLoader());
    try {
      if (PLACES.stream().anyMatch(place -> setting(place) != null)) {
        loadWith(Map.of());
      } else {
        loadFromPrivateFolder();
      }
      loaded = true;
    } catch (IOException | RuntimeException | LinkageError e) {
      throw new IllegalStateException(
          "Cannot load the tokenizers' native library: java.io.tmpdir or ENGINE_CACHE_DIR must be a"
              + " folder that may be written and hold programs, got "
              + System.getProperty("java.io.tmpdir"),
          e);
    } finally {
      thread.setContextClassLoader(context);
    }
  }

  private static void loadFromPrivateFolder() throws IOException {
    Path folder = Files.createTempDirectory("quicksilver-tokenizers");
    try {
      // On the way the library looks for a GPU, by another one that unpacks a native part itself.
      loadWith(Map.of(CACHE, folder.toString(), "jna.tmpdir", folder.toString()));
    } finally {
      delete(folder);
    }
  }

  /** Loads with these properties and those that keep the library off the network set meanwhile. */
  private static void loadWith(Map<String, String> properties) {
    Map<String, String> wanted = new HashMap<>(properties);
    wanted.put("ai.djl.offline", "true");
    wanted.put("RUST_FLAVOR", "cpu");
    Map<String, String> before = new HashMap<>();
    wanted.forEach((key, value) -> before.put(key, System.setProperty(key, value)));
    try {
      LibUtils.checkStatus();
    } finally {
      before.forEach(NativeTokenizers::restore);
    }
  }

  private static void restore(String key, String value) {
    if (value == null) {
      System.clearProperty(key);
    } else {
      System.setProperty(key, value);
    }
  }

  private static String setting(String name) {
    String value = System.getenv(name);
    return value == null ? System.getProperty(name) : value;
  }

  /** A loaded library needs its name no longer; what cannot be deleted now goes with the JVM. */
  private static void delete(Path folder) throws IOException {
    List<Path> paths;
    try (Stream<Path> walk = Files.walk(folder)) {
      paths = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : paths) {
      if (!path.toFile().delete()) {
        path.toFile().deleteOnExit();
      }
    }
  }
}
