package io.quicksilver.model.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.quicksilver.model.ModelException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;

/**
 * The model's own tokenizer: Hugging Face's library over its tokenizer.json. It never truncates and
 * never pads.
 *
 * <p><b>The start token.</b> {@link #encode} gives a text exactly one start token (BOS), or none:
 *
 * <ol>
 *   <li>{@code add_bos_token} of tokenizer_config.json decides where it is there;
 *   <li>otherwise the post-processor of tokenizer.json decides, by what it does.
 * </ol>
 *
 * Where one is due and the text itself begins with the token's text, it is not doubled. Where none
 * is due, one that the text itself begins with stays. What else the post-processor adds (an end
 * token, say) is added as Hugging Face does. {@link #encodeRendered} is for a text that a chat
 * template rendered: nothing is added, because the template writes the start token where the model
 * wants one, as Hugging Face's {@code apply_chat_template} has it.
 *
 * <p><b>Special tokens in a text</b> such as {@code </s>} become their ids, as with Hugging Face.
 * So a prompt can hold them; a data set whose texts are not trusted has to be cleaned before.
 *
 * <p>A lone surrogate, which no UTF-8 text can hold, is encoded as U+FFFD.
 *
 * <p>Thread-safe, native inside, not serialisable: it travels as its JSON text. After {@link
 * #close} encoding and decoding fail; a detokenizer made before goes on.
 */
public final class Tokenizer implements AutoCloseable {

  private final HuggingFaceTokenizer tokenizer;
  private final ReadWriteLock open = new ReentrantReadWriteLock();
  private final Vocabulary vocabulary;
  private final PieceDecoder decoder;
  private final String digest;
  private final OptionalInt bosId;
  private final int bosOfPostProcessor;
  private final boolean bosWanted;
  private final int embeddings;

  private Tokenizer(String json, String configJson, int embeddings) {
    this.embeddings = embeddings;
    TokenizerConfig config = TokenizerConfig.parse(configJson);
    this.vocabulary = Vocabulary.parse(json);
    this.decoder = PieceDecoder.parse(vocabulary.decoder());
    this.digest = digest(json, configJson);
    OptionalInt named = bosId(config, vocabulary);
    this.tokenizer = NativeTokenizers.create(json);
    this.bosId = named.isPresent() ? named : startOfPostProcessor();
    this.bosOfPostProcessor = leadingBos(plain("", true));
    this.bosWanted = config.flag("add_bos_token").orElse(bosOfPostProcessor > 0);
  }

  /**
   * Reads a tokenizer.
   *
   * @param tokenizerJson the content of tokenizer.json
   * @param tokenizerConfigJson the content of tokenizer_config.json, or null where there is none
   * @throws ModelException where they are no tokenizer that can be used
   */
  public static Tokenizer of(String tokenizerJson, String tokenizerConfigJson) {
    return of(tokenizerJson, tokenizerConfigJson, Integer.MAX_VALUE);
  }

  /**
   * Reads a tokenizer for a model. Tokens that were added to tokenizer.json alone may be more than
   * the model knows: it refuses texts that hold one.
   *
   * @param embeddings the model's vocab_size
   */
  public static Tokenizer of(String tokenizerJson, String tokenizerConfigJson, int embeddings) {
    return new Tokenizer(tokenizerJson, tokenizerConfigJson, embeddings);
  }

  /**
   * The ids of a text, with one start token or none, as this class says above.
   *
   * @throws IllegalArgumentException where the model has no embedding of one
   */
  public int[] encode(String text) {
    return embedded(started(plain(text, true)));
  }

  private int[] started(int[] ids) {
    if (bosId.isEmpty()) {
      return ids;
    }
    int leading = leadingBos(ids);
    int kept = bosWanted ? 1 : leading - Math.min(leading, bosOfPostProcessor);
    int[] result = new int[ids.length - leading + kept];
    Arrays.fill(result, 0, kept, bosId.getAsInt());
    System.arraycopy(ids, leading, result, kept, ids.length - leading);
    return result;
  }

  /**
   * The ids of a text that a chat template rendered: those of the text and nothing else.
   *
   * @throws IllegalArgumentException where the model has no embedding of one
   */
  public int[] encodeRendered(String text) {
    return embedded(plain(text, false));
  }

  /** Its message goes on the sentence of what can't be tokenised. */
  private int[] embedded(int[] ids) {
    for (int id : ids) {
      if (id >= embeddings) {
        throw new IllegalArgumentException(
            "its token ids must be below the model's vocab_size of " + embeddings + ", got " + id);
      }
    }
    return ids;
  }

  /**
   * The text of ids from its beginning, special tokens left out, as one-shot decoding has it. A
   * leading space that the tokenizer puts before every text is dropped here; {@link #detokenizer()}
   * keeps it, for text that goes on behind a prompt.
   */
  public String decode(int[] ids) {
    long[] wide = Arrays.stream(ids).asLongStream().toArray();
    return withTokenizer(t -> t.decode(wide, true));
  }

  /**
   * What one id is written as within a text, with the space before it where it has one; with U+FFFD
   * where it is only part of a character.
   */
  public String text(int id) {
    Detokenizer alone = detokenizer();
    return alone.append(id) + alone.flush();
  }

  /** A fresh detokenizer for one completion. */
  public Detokenizer detokenizer() {
    return new Detokenizer(vocabulary, decoder);
  }

  /**
   * The id of the special token that is exactly {@code text}: one that no decoded text shows; empty
   * where there is none.
   */
  public OptionalInt specialId(String text) {
    return vocabulary.specialId(text);
  }

  /** The largest id, plus one: how many rows of embeddings the model needs at least. */
  public int vocabularySize() {
    return vocabulary.size();
  }

  /** Characters of the longest piece. */
  public int longestPiece() {
    return vocabulary.longestPiece();
  }

  /**
   * The id of the start token: the one that tokenizer_config.json names, otherwise what the
   * post-processor puts before a text; empty where there is neither.
   */
  public OptionalInt bosId() {
    return bosId;
  }

  /** Whether {@link #encode} begins every text with the start token. */
  public boolean addsBos() {
    return bosWanted;
  }

  /** SHA-256 over both documents, in hexadecimal. */
  public String digest() {
    return digest;
  }

  /** Gives the native tokenizer back, once running calls have ended. Closing twice is harmless. */
  @Override
  public void close() {
    open.writeLock().lock();
    try {
      tokenizer.close();
    } finally {
      open.writeLock().unlock();
    }
  }

  private int[] plain(String text, boolean addSpecialTokens) {
    String clean = wellFormed(text);
    long[] ids = withTokenizer(t -> t.encode(clean, addSpecialTokens, false).getIds());
    return Arrays.stream(ids).mapToInt(Math::toIntExact).toArray();
  }

  private <R> R withTokenizer(Function<HuggingFaceTokenizer, R> call) {
    open.readLock().lock();
    try {
      if (tokenizer.isReleased()) {
        throw new IllegalStateException(
            "Cannot use the tokenizer: it must be open, got a closed one");
      }
      return call.apply(tokenizer);
    } finally {
      open.readLock().unlock();
    }
  }

  private int leadingBos(int[] ids) {
    int count = 0;
    while (bosId.isPresent() && count < ids.length && ids[count] == bosId.getAsInt()) {
      count++;
    }
    return count;
  }

  /** What the post-processor puts before a text, for a tokenizer whose configuration is silent. */
  private OptionalInt startOfPostProcessor() {
    int[] bare = plain("a", false);
    int[] processed = plain("a", true);
    boolean starts =
        processed.length > bare.length && (bare.length == 0 || processed[0] != bare[0]);
    return starts ? OptionalInt.of(processed[0]) : OptionalInt.empty();
  }

  private static OptionalInt bosId(TokenizerConfig config, Vocabulary vocabulary) {
    Optional<String> text = config.token("bos_token");
    OptionalInt id = text.isPresent() ? vocabulary.id(text.get()) : OptionalInt.empty();
    if (id.isEmpty() && config.flag("add_bos_token").orElse(false)) {
      throw new ModelException(
          "Cannot read tokenizer_config.json: bos_token must be a token of tokenizer.json where"
              + " add_bos_token is true, got "
              + text.map(ModelException::quote).orElse("none"));
    }
    return id;
  }

  private static String wellFormed(String text) {
    boolean fine = true;
    for (int i = 0; i < text.length() && fine; i += Character.charCount(text.codePointAt(i))) {
      fine = text.codePointAt(i) > 0xFFFF || !Character.isSurrogate(text.charAt(i));
    }
    if (fine) {
      return text;
    }
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> c <= 0xFFFF && Character.isSurrogate((char) c) ? 0xFFFD : c)
        .forEach(clean::appendCodePoint);
    return clean.toString();
  }

  private static String digest(String json, String configJson) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(json.getBytes(StandardCharsets.UTF_8));
      sha.update((byte) 0);
      sha.update((configJson == null ? "" : configJson).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(sha.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
