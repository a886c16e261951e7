module sera

go 1.21
