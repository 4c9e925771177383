/** What all generators write in the same way: the marks of generated classes, and the indexes of a library's ones. */
@NullMarked
package dev.keelson.codegen.writing;

import org.jspecify.annotations.NullMarked;
