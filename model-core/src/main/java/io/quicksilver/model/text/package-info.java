/**
 * Text to token ids and back.
 *
 * <p>{@link io.quicksilver.model.text.Tokenizer} encodes as Hugging Face does, with one explicit
 * rule for the start token; {@link io.quicksilver.model.text.Detokenizer} turns generated ids into
 * text as they come, never half a character; {@link io.quicksilver.model.text.StopStrings} finds
 * where a completion has to end; {@link io.quicksilver.model.text.ChatTemplate} renders messages
 * with the model's own template, which is untrusted code from a model file and is treated so.
 */
package io.quicksilver.model.text;
