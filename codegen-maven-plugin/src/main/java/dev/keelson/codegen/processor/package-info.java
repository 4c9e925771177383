/**
 * The annotation processor that runs every generator on the sources of a compilation.
 *
 * <p>Guarantees: errors are reported at the element that they are about, all in one run; each generated file names the
 * elements that it is made from, so that incremental builds may trust it. It runs in plain javac, in Gradle, and in
 * Maven through the compiler plugin or the goal {@code generate}.
 */
@NullMarked
package dev.keelson.codegen.processor;

import org.jspecify.annotations.NullMarked;
