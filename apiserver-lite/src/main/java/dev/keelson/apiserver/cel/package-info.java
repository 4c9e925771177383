/**
 * Expressions in CEL, as Kubernetes 1.36 understands them: compiled and checked against declared types, estimated before
 * they are let in, and evaluated over JSON trees within a budget.
 *
 * <p>{@link dev.keelson.apiserver.cel.Expressions#compile} is the way in. Parsing and type checking are done by {@code
 * dev.cel}'s compiler behind one class ({@code FrontEnd}); the evaluator, the libraries and the costs are this package's
 * own, because costs are part of the API and because values are read from the tree without a copy. No class of {@code
 * dev.cel} is loaded before the first expression is compiled. Follows {@code k8s.io/apiserver/pkg/cel}.
 */
@NullMarked
package dev.keelson.apiserver.cel;

import org.jspecify.annotations.NullMarked;
