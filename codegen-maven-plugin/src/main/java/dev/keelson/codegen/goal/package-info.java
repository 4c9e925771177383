/**
 * The Maven goals: {@code generate} runs every generator, for annotated sources and for libraries; {@code verify} fails
 * when what it would write differs from what is there; {@code help} tells every parameter.
 *
 * <p>Guarantees:
 *
 * <ul>
 *   <li>output is the same to the byte for the same input, and has no path or time in it;
 *   <li>a file whose content did not change is not rewritten, one that is no longer generated is deleted;
 *   <li>when anything fails, all problems are reported and the output of the last good run stays.
 * </ul>
 *
 * <p>A project whose own types are annotated needs no configuration:
 *
 * <pre>{@code
 * <plugin>
 *   <groupId>dev.keelson</groupId>
 *   <artifactId>keelson-codegen-maven-plugin</artifactId>
 *   <executions><execution><goals><goal>generate</goal></goals></execution></executions>
 * </plugin>
 * }</pre>
 *
 * <p>Where Lombok or another processor adds the accessors of annotated types, use the processor instead of the goal: put
 * this artifact into {@code annotationProcessorPaths} of maven-compiler-plugin, beside the other one.
 */
@NullMarked
package dev.keelson.codegen.goal;

import org.jspecify.annotations.NullMarked;
