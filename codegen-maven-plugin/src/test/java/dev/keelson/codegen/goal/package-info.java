/** Tests of the generators of the goal and its parts. */
@NullMarked
package dev.keelson.codegen.goal;

import org.jspecify.annotations.NullMarked;
