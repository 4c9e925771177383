/** Tests of the generators through the compiler, as users run them. */
@NullMarked
package dev.keelson.codegen.processor;

import org.jspecify.annotations.NullMarked;
