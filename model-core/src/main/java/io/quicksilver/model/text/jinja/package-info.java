/**
 * Chat templates: Jinja as Hugging Face's {@code apply_chat_template} runs it.
 *
 * <p>Jinjava reads and runs the templates. As it comes, its expressions are those of Java's
 * expression language and its values are any Java object, by reflection. Here it gets Python's
 * dialect instead: {@code TemplateSource} does the white space ({@code trim_blocks}, {@code
 * lstrip_blocks}), {@code PythonParser} the expressions, a few tags the scopes of loops.
 *
 * <p>A template comes from a model file and is not trusted. So its world is closed: strings,
 * numbers, truth values, lists, maps, {@code none}, and what is written down in {@code Methods},
 * {@code Filters}, {@code Tests} and {@code Functions}. No class, no file, no other template can be
 * reached; nothing is called by reflection. {@code Budget} bounds time, depth, output and what is
 * built on the way.
 *
 * <p>Not there: {@code include}, {@code import}, {@code extends}, {@code call}, {@code filter} and
 * {@code with} blocks, {@code recursive} loops, whole numbers beyond 64 bits, and rare arguments
 * such as the {@code base} of {@code int} and where {@code find} begins. A template with one of
 * them fails with a sentence that names it.
 */
package io.quicksilver.model.text.jinja;
