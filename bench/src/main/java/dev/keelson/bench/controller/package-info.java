/** Controllers, ours and Java Operator SDK's, that follow the events of one server. */
@NullMarked
package dev.keelson.bench.controller;

import org.jspecify.annotations.NullMarked;
