/** Holds the modules, packages and names to the rules of the house. */
@NullMarked
package dev.keelson.architecture;

import org.jspecify.annotations.NullMarked;
