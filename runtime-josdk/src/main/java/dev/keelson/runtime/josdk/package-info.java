/**
 * Runs reconcilers written for Java Operator SDK on Keelson's machinery: {@link dev.keelson.runtime.josdk.KeelsonOperator}
 * takes the place of that SDK's {@code Operator}.
 *
 * <p>Guarantees beyond the SDK's own: a primary resource is never reconciled twice at once, also when it is deleted and
 * created anew meanwhile; informers are shared by everything that watches the same, live through whatever the server sends,
 * and hand out copies, made by generated code where there is some; live events overtake periodic ones; nothing ends the JVM.
 *
 * <p>What users write stays the SDK's: {@code Reconciler}, {@code Cleaner}, {@code UpdateControl}, event sources, dependent
 * resources, workflows and annotations are its classes, used as they are. Replaced are its event processor, its retries'
 * timers, its leader election and Fabric8's informers below its event sources.
 */
@NullMarked
package dev.keelson.runtime.josdk;

import org.jspecify.annotations.NullMarked;
