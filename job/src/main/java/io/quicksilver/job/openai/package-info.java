/**
 * OpenAI's batch format: a line for each request, and a line for each answer.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/batch">the format's reference</a>
 */
package io.quicksilver.job.openai;
