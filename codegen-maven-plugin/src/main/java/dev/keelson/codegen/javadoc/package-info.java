/** Takes what libraries say about their types in Javadoc into a table that programs can read. */
@NullMarked
package dev.keelson.codegen.javadoc;

import org.jspecify.annotations.NullMarked;
