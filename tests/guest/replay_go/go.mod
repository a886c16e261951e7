module replay

go 1.21

require sera v0.0.0

replace sera => ../../../shims/go
