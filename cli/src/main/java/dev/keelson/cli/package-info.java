/**
 * The {@code keelson} command: the composition root that wires the parts together, in one process or one by one.
 *
 * <p>Guarantees: what a user got wrong is said in one line on standard error, with exit code 2 for the command line and
 * 1 for everything else; the ready line is printed once, when every part is ready; SIGTERM and SIGINT end the process
 * cleanly with code 0.
 */
@NullMarked
package dev.keelson.cli;

import org.jspecify.annotations.NullMarked;
