/**
 * The commands of the command line, one class each, and what is between them and the user: parsing,
 * help, messages.
 */
package io.quicksilver.job.command;
