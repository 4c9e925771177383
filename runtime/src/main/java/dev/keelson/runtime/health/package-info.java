/**
 * Named checks that say whether the program is alive and ready.
 */
@NullMarked
package dev.keelson.runtime.health;

import org.jspecify.annotations.NullMarked;
