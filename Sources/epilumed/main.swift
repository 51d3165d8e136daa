import EpilumeStation
print(hello())
