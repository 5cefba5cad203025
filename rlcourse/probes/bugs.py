BUGS = {}
def broken(name): pass
